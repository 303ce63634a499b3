using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Retries;

/// <summary>How long the next attempt waits, and that it says so.</summary>
public sealed class DelayTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("delays");

    // The delay before the second attempt is the initial interval, never more than the longest.
    [Theory]
    [InlineData("""{"max_attempts": 3, "initial_interval_seconds": 600, "max_interval_seconds": 86400}""", 600, 600)]
    [InlineData("""{"max_attempts": 3, "initial_interval_seconds": 600, "max_interval_seconds": 100}""", 100, 100)]
    [InlineData("""{"max_attempts": 3, "initial_interval_seconds": 600}""", 300, 300)]
    [InlineData("""{"max_attempts": 3, "initial_interval_seconds": 600, "max_interval_seconds": 86400, "jitter": 0.5}""", 300, 900)]
    public async Task NextAttempt_IsVisibleAndSaysWhenItIsDue_WhileItWaits(string retry, int least, int most)
    {
        var run = await host.Client.StartAsync(
            Define.Workflow(_name, Define.Http("broken", host.Sink.Status(500)).With("retry", JsonNode.Parse(retry))));

        var story = await host.Client.UntilTaskAsync(run, "broken", "WAITING");

        var (failed, waiting) = (story.Attempts("broken")[0], story.Attempts("broken")[1]);
        Assert.Equal(("FAILED", 2L), (failed.Text("status"), waiting.Number("attempt")));
        Assert.Contains("attempt 2 of 3", waiting.Text("status_reason"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, waiting.Member("started_at").ValueKind);
        var delay = (waiting.Instant("due_at") - failed.Instant("completed_at")).TotalSeconds;
        Assert.InRange(delay, least - 1, most + 5);
        Assert.Equal("RUNNING", (await host.Client.StoryAsync(run)).Status); // read anew: a story has its run before its tasks

        await host.Client.TellAsync(run, "cancel");
        Assert.Equal("CANCELLED", (await host.Client.EndAsync(run)).StatusOf("broken"));
    }

    [Fact]
    public async Task Intervals_Grow_WhenThereIsACoefficient()
    {
        var retry = new JsonObject { ["max_attempts"] = 3, ["initial_interval_seconds"] = 0.3, ["backoff_coefficient"] = 4 };
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Http("flaky", host.Sink.Flaky(2, _name)).With("retry", retry)));

        var calls = host.Sink.CallsAbout(_name);
        Assert.Equal("SUCCEEDED", story.Status);
        Assert.InRange((calls[1].At - calls[0].At).TotalSeconds, 0.29, 120);
        Assert.InRange((calls[2].At - calls[1].At).TotalSeconds, 1.19, 120);
    }

    [Fact]
    public async Task RetryAfter_IsHonoured_WhenItIsLongerThanTheInterval()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Http("busy", host.Sink.Flaky(1, _name, retryAfter: 2)).Retried(2)));

        var calls = host.Sink.CallsAbout(_name);
        Assert.Equal(("SUCCEEDED", 2), (story.Status, calls.Count));
        Assert.InRange((calls[1].At - calls[0].At).TotalSeconds, 1.9, 120);
    }

    [Fact]
    public async Task RetryAfter_IsShownAsDue_WhenItIsLong()
    {
        var run = await host.Client.StartAsync(Define.Workflow(_name, Define.Http("busy", host.Sink.Flaky(1, _name, retryAfter: 900)).Retried(2)));

        var story = await host.Client.UntilTaskAsync(run, "busy", "WAITING");

        Assert.InRange((story["busy"].Instant("due_at") - story.Attempts("busy")[0].Instant("completed_at")).TotalSeconds, 890, 910);
        await host.Client.TellAsync(run, "cancel");
    }
}
