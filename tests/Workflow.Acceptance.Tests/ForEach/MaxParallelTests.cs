using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.ForEach;

/// <summary>How many items run at the same time, as seen by the called server.</summary>
public sealed class MaxParallelTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("parallel");

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Items_AreNeverMoreThanTheCap_WhenThereIsOne(int cap)
    {
        var most = 0;
        for (var milliseconds = 60; milliseconds < 10_000 && most < Math.Min(2, cap); milliseconds *= 10) // on a busy host, short calls may not overlap
        {
            var name = $"{_name}-{milliseconds}";
            var story = await host.Client.PlayAsync(Define.Workflow(name, Each(12, milliseconds, name).With("max_parallel", cap)));

            Assert.Equal("SUCCEEDED", story.Status);
            Assert.Equal(12, host.Sink.CallsAbout($"{name}-").Count);
            most = host.Sink.MostAtOnce($"{name}-");
        }

        Assert.InRange(most, Math.Min(2, cap), cap);
    }

    [Fact]
    public async Task Items_AllRunSideBySide_WhenThereIsNoCap()
    {
        var held = host.Sink.Held(_name).AbsoluteUri;
        var run = await host.Client.StartAsync(Define.Workflow(_name, Define.Http("each", held + "?{{ index }}").With("for_each", "[...Array(20).keys()]")));

        await Eventually.HoldsAsync("all 20 are called", () => host.Sink.CallsAbout(_name).Count == 20);
        host.Sink.Open(_name);

        Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(run)).Status);
        Assert.Equal(20, host.Sink.MostAtOnce(_name));
    }

    [Fact]
    public async Task Item_HoldsItsPlace_WhileItWaitsForItsNextAttempt()
    {
        var flaky = host.Sink.Flaky(1, _name).AbsoluteUri;
        var run = await host.Client.StartAsync(Define.Workflow(
            _name,
            Define.Http("each", flaky).With("for_each", new JsonArray(1, 2)).With("max_parallel", 1).Retried(2, 600)));

        var story = await host.Client.UntilAsync(run, "item 0 waits", s => s.Items("each") is [var first, ..] && first.Text("status") == "WAITING");

        Assert.Equal("RUNNING", story.StatusOf("each"));
        Assert.DoesNotContain(story.Items("each"), i => RunStory.IndexOf(i) == 1 && i.Text("status") != "PENDING");
        await host.Client.TellAsync(run, "cancel");
        await host.Client.EndAsync(run);
        Assert.Single(host.Sink.CallsAbout(_name));
    }

    private JsonObject Each(int count, int milliseconds, string name) =>
        Define.Http("each", host.Sink.Slow(milliseconds, name).AbsoluteUri + "-{{ index }}").With("for_each", $"[...Array({count}).keys()]");
}
