using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.ForEach;

/// <summary>Lists of the maximum length, and one item longer.</summary>
public sealed class ManyItemsTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("many");

    [Theory]
    [InlineData(1_000, null)]
    [InlineData(1_000, 7)]
    [InlineData(10_000, null)]
    public async Task Run_HasEveryOutputInOrder_WhenThereAreManyItems(int count, int? cap)
    {
        count = MostItems.Of(count);
        var each = Define.Pass("each", "{{ item + 1 }}").With("for_each", "inputs.list");
        if (cap is not null)
        {
            each["max_parallel"] = cap;
        }

        var run = await StartAsync(each, count);
        var story = await host.Client.EndAsync(run);

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(Enumerable.Range(1, count), story["each"].Member("output").EnumerateArray().Select(o => o.GetInt32()));
        Assert.Equal(Enumerable.Range(0, count), story.Items("each").Select(i => (int)RunStory.IndexOf(i)!.Value));
        Assert.All(story.Items("each"), i => Assert.Equal("SUCCEEDED", i.Text("status")));
        Assert.Equal(count + 1, story.Executions.Count(e => e.Text("task") == "each"));
        Assert.Equal($"{count}", story.OutputOf("count"));
    }

    [Fact]
    public async Task Task_FailsAtOnce_WhenTheListIsLongerThanTheLimit()
    {
        var story = await host.Client.EndAsync(await StartAsync(Define.Pass("each", "{{ item }}").With("for_each", "inputs.list").Retried(2), 10_001));

        Assert.Equal(("FAILED", "for_each"), (story.StatusOf("each"), story.ErrorCodeOf("each")));
        Assert.Contains("10001", story.ErrorOf("each").Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(story.Items("each"));
        Assert.Single(story.Attempts("each"));
    }

    private async Task<string> StartAsync(JsonObject each, int count)
    {
        var workflow = Define.Workflow(_name, each, Define.Pass("count", "{{ tasks.each.output.length }}"))
            .With("inputs", new JsonObject { ["list"] = new JsonObject { ["type"] = "array" } });
        return await host.Client.StartAsync(workflow, new JsonObject { ["list"] = new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)i)]) });
    }
}
