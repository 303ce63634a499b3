using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.TimeLimits;

/// <summary>The time limit of a run.</summary>
public sealed class RunLimitTests(AcceptanceHost host)
{
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
        await Eventually.HoldsAsync("the call is aborted", () => Assert.Single(host.Sink.CallsOf(held)).IsAborted);
        Assert.InRange((story.Run.Instant("completed_at") - story.Run.Instant("started_at")).TotalSeconds, 0.9, 20);
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

    [Fact]
    public async Task Run_TimesOutOnceItIsResumed_WhenItWasPaused()
    {
        var run = await host.Client.StartAsync(Define.Workflow(_name, Define.Event("event", "never")).With("timeout_seconds", 1));
        await host.Client.UntilTaskAsync(run, "event", "WAITING");
        await host.Client.TellAsync(run, "pause");
        var started = (await host.Client.RunAsync(run)).Instant("started_at");
        await Eventually.HoldsAsync("its time is over", () => DateTimeOffset.UtcNow > started.AddSeconds(2));
        Assert.Equal("PAUSED", (await host.Client.RunAsync(run)).Text("status"));

        await host.Client.TellAsync(run, "resume");

        Assert.Equal("TIMED_OUT", (await host.Client.WaitForEndAsync(run)).Text("status"));
    }

    [Fact]
    public async Task Run_Succeeds_WhenItIsFasterThanItsLimit()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Pass("only")).With("timeout_seconds", 60));

        Assert.Equal("SUCCEEDED", story.Status);
    }
}
