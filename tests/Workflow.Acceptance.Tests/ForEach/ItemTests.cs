using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.ForEach;

/// <summary>One task execution per item, and one that stands for them all.</summary>
public sealed class ItemTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("items");

    public static TheoryData<string> Lists => ["[10, 20, 30]", "\"[10, 20, 30]\"", "\"{{ inputs.list }}\"", "\"inputs.list\"", "\"{{ tasks.first.output }}\"", "\"tasks.first.output.map(x => x)\""];

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Items_AreVisibleAndInOrder_ForEachKindOfList(string list)
    {
        var story = await host.Client.PlayAsync(
            Define.Workflow(
                _name,
                Define.Pass("first", new JsonArray(10, 20, 30)),
                Define.Pass("each", "{{ item * 2 + index }}").With("for_each", JsonNode.Parse(list)),
                Define.Pass("sum", "{{ tasks.each.output.reduce((a, b) => a + b) }}"))
            .With("inputs", JsonNode.Parse("""{"list": {"type": "array", "default": [10, 20, 30]}}""")));

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal("[20,41,62]", story.OutputOf("each"));
        Assert.Equal("123", story.OutputOf("sum"));
        Assert.Equal(1, story["each"].Number("attempt"));
        var items = story.Items("each");
        Assert.Equal([0L, 1, 2], items.Select(i => RunStory.IndexOf(i)!.Value));
        Assert.Equal([20L, 41, 62], items.Select(i => i.Number("output")));
        Assert.All(items, i => Assert.Equal(("SUCCEEDED", 1L), (i.Text("status"), i.Number("attempt"))));
        Assert.All(items, i => Assert.True(story["each"].Instant("started_at") <= i.Instant("started_at"), $"{i}"));
    }

    [Fact]
    public async Task Task_SucceedsWithAnEmptyList_WhenThereAreNoItems()
    {
        var story = await PlayAsync(Define.Pass("each", "{{ item }}").With("for_each", new JsonArray()), Define.Pass("next", "{{ tasks.each.output.length }}"));

        Assert.Equal(("SUCCEEDED", "[]", "0"), (story.Status, story.OutputOf("each"), story.OutputOf("next")));
        Assert.Empty(story.Items("each"));
    }

    [Fact]
    public async Task Task_IsSkippedOnce_WhenItsConditionIsFalse()
    {
        var story = await PlayAsync(Define.Pass("each", "{{ item }}").With("for_each", "[1, 2]").With("when", "false"));

        Assert.Equal("SKIPPED", story.StatusOf("each"));
        Assert.Empty(story.Items("each"));
    }

    [Fact]
    public async Task Task_FailsOnceAllItemsAreDone_WhenOneItemFails()
    {
        var story = await PlayAsync(
            Define.Pass("each", "{{ item === 7 ? null.here : item }}").With("for_each", "[5, 6, 7, 8, 7]").With("max_parallel", 1),
            Define.Pass("next"));

        Assert.Equal(("FAILED", "FAILED", "UPSTREAM_FAILED"), (story.Status, story.StatusOf("each"), story.StatusOf("next")));
        Assert.Equal("item_failed", story.ErrorCodeOf("each"));
        Assert.Matches(@"\b2\b", story.ErrorOf("each"));
        Assert.Equal(["SUCCEEDED", "SUCCEEDED", "FAILED", "SUCCEEDED", "FAILED"], story.Items("each").Select(i => i.Text("status")));
    }

    [Fact]
    public async Task Task_SucceedsWithPlaces_WhenFailuresAreTolerated_AndItemsSkipped()
    {
        var story = await PlayAsync(
            Define.Pass("each", "{{ item === 7 ? null.here : item }}").With("for_each", "[5, 6, 7, 8]").With("item_when", "item !== 6").With("tolerated_failures", new JsonObject { ["count"] = 1 }),
            Define.Pass("next", "{{ tasks.each.error.details.items.map(i => i.index) }}"));

        Assert.Equal(("SUCCEEDED", "SUCCEEDED", "[5,null,null,8]", "[2]"), (story.Status, story.StatusOf("each"), story.OutputOf("each"), story.OutputOf("next")));
        Assert.Equal(["SUCCEEDED", "SKIPPED", "FAILED", "SUCCEEDED"], story.Items("each").Select(i => i.Text("status")));
        Assert.Equal("item_failed", story.ErrorCodeOf("each"));
    }

    // Of 60 items a host may run several in one step: the condition of each is its own all the same.
    [Fact]
    public async Task Items_AreSkippedOneByOne_InBatches()
    {
        var story = await PlayAsync(Define.Pass("each", "{{ index }}").With("for_each", "[...Array(60).keys()]").With("item_when", "item % 2 === 1"));

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal($"[{string.Join(',', Enumerable.Range(0, 60).Select(i => i % 2 == 1 ? $"{i}" : "null"))}]", story.OutputOf("each"));
    }

    [Fact]
    public async Task Run_Succeeds_WhenAFailedItemIsAllowed()
    {
        var story = await PlayAsync(
            Define.Pass("each", "{{ null.here }}").With("for_each", "[1]").With("allow_failure", true),
            Define.Pass("next"));

        Assert.Equal(("SUCCEEDED", "FAILED", "SUCCEEDED"), (story.Status, story.StatusOf("each"), story.StatusOf("next")));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("'text'")]
    [InlineData("null")]
    [InlineData("({ a: 1 })")]
    [InlineData("null.here")]
    public async Task Task_Fails_WhenTheValueIsNoList(string list)
    {
        var story = await PlayAsync(Define.Pass("each", "{{ item }}").With("for_each", list).Retried(2));

        Assert.Equal(("FAILED", "FAILED"), (story.Status, story.StatusOf("each")));
        Assert.Contains(story.ErrorCodeOf("each"), ["for_each", "expression"], StringComparer.Ordinal);
        Assert.Empty(story.Items("each"));
    }

    [Fact]
    public async Task Items_AreTriedAgainEachByItself_WhenTheyFail()
    {
        var url = host.Sink.Flaky(1, _name).AbsoluteUri.Replace(_name, _name + "-{{ item }}", StringComparison.Ordinal);
        var story = await PlayAsync(
            Define.Http("flaky", url).With("for_each", "['a', 'b']").Retried(2));

        Assert.Equal("SUCCEEDED", story.Status);
        foreach (var index in new[] { 0, 1 })
        {
            var attempts = story.Attempts("flaky", index);
            Assert.Equal([(1L, "FAILED"), (2, "SUCCEEDED")], attempts.Select(a => (a.Number("attempt"), a.Text("status"))));
        }

        Assert.Equal(2, story["flaky"].Member("output").GetArrayLength());
        Assert.Single(story.Attempts("flaky"));
    }

    [Fact]
    public async Task Items_MayBeOfAnyType_WhenTheyWait()
    {
        var story = await PlayAsync(
            Define.Wait("wait", 0).With("for_each", "[1, 2]").After(),
            Define.Event("approval", "approved-{{ item }}", 1).With("for_each", "['x']").With("allow_failure", true).After());

        Assert.Equal(["SUCCEEDED", "SUCCEEDED"], story.Items("wait").Select(i => i.Text("status")));
        Assert.Equal("TIMED_OUT", Assert.Single(story.Items("approval")).Text("status"));
        Assert.Equal(JsonValueKind.Object, story["approval"].Member("error").ValueKind);
    }

    private Task<RunStory> PlayAsync(params JsonObject[] tasks) => host.Client.PlayAsync(Define.Workflow(_name, tasks));
}
