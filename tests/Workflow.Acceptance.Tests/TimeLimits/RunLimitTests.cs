using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.TimeLimits;

/// <summary>The time limit of a run.</summary>
public sealed class RunLimitTests(AcceptanceHost host)
{
    // A function app checks paused runs once a minute.
    private static readonly TimeSpan WhilePaused = TimeSpan.FromMinutes(3);

    private readonly string _name = Define.UniqueName("run-limit");

    [Fact]
    public async Task Run_TimesOutAndCleansUp_WhenItTakesLonger()
    {
        var (held, clean) = (host.Sink.Held(_name), host.Sink.Slow(0, _name + "-clean"));
        var story = await host.Client.PlayAsync(Define.Workflow(
            _name,
            Define.Http("slow", held),
            Define.Pass("next"),
            Define.Http("clean", clean).After("next").With("trigger_rule", "always")).With("timeout_seconds", 1));

        Assert.Equal(
            ("TIMED_OUT", "CANCELLED", "CANCELLED", "SUCCEEDED"),
            (story.Status, story.StatusOf("slow"), story.StatusOf("next"), story.StatusOf("clean")));
        Assert.Matches("(?i)time|limit|second", $"{story.Run.Member("status_reason")}{story.Run.Member("error")}");
        Assert.Single(host.Sink.CallsOf(clean));
        await Eventually.HoldsAsync("the call is aborted, if it was made in time", () => host.Sink.CallsOf(held).All(call => call.IsAborted));
        Assert.InRange((story.Run.Instant("completed_at") - story.Run.Instant("started_at")).TotalSeconds, 0.9, 120);
    }

    [Fact]
    public async Task Run_TimesOut_WhenItOnlyWaits()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(
            _name,
            Define.Wait("wait", 3600).After(),
            Define.Event("event", "never").After(),
            Define.Http("retry", host.Sink.Status(500)).After().Retried(2, 3600)).With("timeout_seconds", 1));

        Assert.Equal("TIMED_OUT", story.Status);
        Assert.Equal(["CANCELLED", "CANCELLED", "CANCELLED"], new[] { "wait", "event", "retry" }.Select(story.StatusOf));
    }

    [Theory]
    [InlineData("EVENT")]
    [InlineData("HTTP")]
    [InlineData("retry")]
    [InlineData("items")]
    [InlineData("done")] // nothing but the end is left
    public async Task Run_TimesOutAndCleansUp_WhileItIsPaused(string kind)
    {
        var (run, limit) = await PauseBeforeTheLimitAsync(kind);
        var story = await host.Client.EndAsync(run, WhilePaused);

        Assert.Equal(("TIMED_OUT", kind == "done" ? "SUCCEEDED" : "CANCELLED"), (story.Status, story.StatusOf("work")));
        Assert.Equal($"the run reached its time limit of {limit} s (timeout_seconds)", story.Run.Text("status_reason"));
        Assert.True(kind == "done" || story.StatusOf("clean") == "SUCCEEDED", $"{story}");
        Assert.True(story.Run.Instant("completed_at") - story.Run.Instant("started_at") >= TimeSpan.FromSeconds(limit), $"{story}");
    }

    // On a busy host the limit may be reached first; then the test tries a longer one.
    private async Task<(string Run, int Limit)> PauseBeforeTheLimitAsync(string kind)
    {
        for (var limit = 3; ; limit *= 4)
        {
            var task = kind switch
            {
                "EVENT" => Define.Event("work", "never"),
                "retry" => Define.Http("work", host.Sink.Status(500)).Retried(2, 3600),
                "items" => Define.Event("work", "never").With("for_each", "[1, 2, 3]").With("max_parallel", 2),
                _ => Define.Http("work", host.Sink.Held($"{_name}-{limit}")),
            };
            JsonObject[] tasks = kind == "done" ? [task] : [task, Define.Pass("clean").With("trigger_rule", "always")];
            var run = await host.Client.StartAsync(Define.Workflow($"{_name}-{limit}", tasks).With("timeout_seconds", limit));
            await host.Client.UntilAsync(run, "it works, or did", s => s.Executions.Any(e => e.Text("status") is "WAITING" or "RUNNING" or "CANCELLED"));
            if ((await host.Client.AskAsync(run, "pause")).Status != HttpStatusCode.Accepted)
            {
                continue;
            }

            if (kind != "done")
            {
                return (run, limit);
            }

            host.Sink.Open($"{_name}-{limit}");
            if ((await host.Client.UntilAsync(run, "its work is done, or was not in time", s => s.StatusOf("work") is "SUCCEEDED" or "CANCELLED")).StatusOf("work") == "SUCCEEDED")
            {
                return (run, limit);
            }
        }
    }

    [Fact]
    public async Task Run_Succeeds_WhenItIsFasterThanItsLimit()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Pass("only")).With("timeout_seconds", 60));

        Assert.Equal("SUCCEEDED", story.Status);
    }
}
