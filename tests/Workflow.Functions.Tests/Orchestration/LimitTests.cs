using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>The time limit of a run.</summary>
public sealed class LimitTests : HubTest
{
    [Fact]
    public async Task RunAsync_TimesOutAndCleansUp_WhenATaskRunsTooLong()
    {
        Hub.Probe.StopsAt("slow");

        var run = await Hub.RunAsync(Define.Workflow("w", Probe("slow"), Probe("never"), Probe("clean_up").With("trigger_rule", "always")).With("timeout_seconds", 1));

        Assert.Equal(RunStatus.TimedOut, run.Status);
        Assert.Equal(["slow CANCELLED", "never CANCELLED", "clean_up SUCCEEDED"], await Hub.StoryAsync(run.Id));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(250)]
    public async Task RunAsync_TimesOut_WhenItsOnlyTaskHasManyItems(int items)
    {
        Hub.Probe.StopsAt("each");

        var run = await Hub.RunAsync(Define.Workflow("w", Each("each", items).With("max_parallel", 10)).With("timeout_seconds", 1));

        Assert.Equal(RunStatus.TimedOut, run.Status);
        Assert.Equal("each CANCELLED", (await Hub.StoryAsync(run.Id))[0]);
    }

    [Fact]
    public async Task RunAsync_TimesOut_WhenItsOnlyTaskRunsTooLong()
    {
        Hub.Probe.StopsAt("slow");

        var run = await Hub.RunAsync(Define.Workflow("w", Probe("slow")).With("timeout_seconds", 1));

        Assert.Equal(RunStatus.TimedOut, run.Status); // the worker ends the task on its own, before the hub's timer has come
        Assert.Equal(["slow CANCELLED"], await Hub.StoryAsync(run.Id));
    }

    [Fact]
    public async Task LaunchAsync_EndsItTimedOut_WhenTheHubLostARunWhoseTaskTheLimitHadEnded()
    {
        var run = await Hub.AdmitAsync(Define.Workflow("w", Probe("slow")).With("timeout_seconds", 1));
        var begun = DateTimeOffset.UtcNow - TimeSpan.FromHours(1);
        await Hub.Get<RunLifecycle>().BeginAsync(run.Id, begun);
        await Hub.Runs.RecordAsync(
            run.Id,
            [new TaskExecution { Position = 0, Task = "slow", Status = ExecutionStatus.Cancelled, StartedAt = begun, CompletedAt = begun + TimeSpan.FromSeconds(1) }],
            [],
            CancellationToken.None);

        await Hub.Get<IRunLauncher>().LaunchAsync(run, CancellationToken.None);

        Assert.Equal(RunStatus.TimedOut, (await Hub.EndAsync(run.Id)).Status);
        Assert.Empty(Hub.Probe.Calls);
    }

    [Fact]
    public async Task RunAsync_TimesOut_WhenItWaits()
    {
        var run = await Hub.RunAsync(Define.Workflow("w", Define.Wait("wait", 3600).After(), Define.Event("event", "ok").After()).With("timeout_seconds", 1));

        Assert.Equal(RunStatus.TimedOut, run.Status);
        Assert.Equal(["wait CANCELLED", "event CANCELLED"], await Hub.StoryAsync(run.Id));
    }

    [Fact]
    public async Task RunAsync_EndsWithNoTimerLeft_WhenItIsInTime()
    {
        var run = await Hub.RunAsync(Define.Workflow("w", Probe("quick")).With("timeout_seconds", 3600)); // waits for the orchestration's end

        Assert.Equal(RunStatus.Succeeded, run.Status);
    }
}
