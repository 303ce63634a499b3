using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>Cancelled runs.</summary>
public sealed class CancelTests : HubTest
{
    [Fact]
    public async Task RunAsync_EndsTheTaskAndCleansUp_WhenItIsCancelledWhileATaskRuns()
    {
        var gate = Hub.Probe.StopsAt("slow");
        var run = await Hub.StartAsync(Define.Workflow("w", Probe("slow"), Probe("never"), Probe("clean_up").With("trigger_rule", "always")));
        await gate.Reached;

        var cancelled = await CancelAsync(run);

        Assert.Equal(RunStatus.Cancelling, cancelled.Status);
        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["slow CANCELLED", "never CANCELLED", "clean_up SUCCEEDED"], await Hub.StoryAsync(run.Id));
        var slow = (await Hub.ExecutionsAsync(run.Id))[0];
        Assert.True(slow.CompletedAt - cancelled.CompletedAt.GetValueOrDefault(slow.CompletedAt!.Value) < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task RunAsync_EndsAllThatWaits_WhenItIsCancelledMeanwhile()
    {
        Hub.Probe.Fails("fails");
        var run = await Hub.StartAsync(Define.Workflow(
            "w", Define.Wait("wait", 3600).After(), Define.Event("event", "ok").After(), Define.Event("in_line", "ok", 3600).After(), Probe("fails").After().Retried(2, 3600)));
        foreach (var task in (string[])["wait", "event", "in_line", "fails"])
        {
            await Hub.StandsAsync(run.Id, task, ExecutionStatus.Waiting);
        }

        await CancelAsync(run);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["wait CANCELLED", "event CANCELLED", "in_line CANCELLED", "fails FAILED", "fails#2 CANCELLED"], await Hub.StoryAsync(run.Id));
    }

    [Fact]
    public async Task RunAsync_BeginsNothingButCleanUp_WhenItWasCancelledBeforeItBegan()
    {
        var run = await Hub.AdmitAsync(Define.Workflow("w", Probe("never"), Probe("clean_up").With("trigger_rule", "always")));
        await CancelAsync(run);

        await Hub.Get<IRunLauncher>().LaunchAsync(run, CancellationToken.None);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["clean_up"], Hub.Probe.Calls);
    }

    [Fact]
    public async Task RunAsync_EndsCancelled_WhenTheCancelIsAcceptedWithTheLastTasksEnd()
    {
        Run? run = null;
        Hub.Probe.Does("last", async (_, _) => await TurnAsync(run!, RunStatus.Running, RunStatus.Cancelling)); // the hub is not notified
        run = await Hub.AdmitAsync(Define.Workflow("w", Probe("last")));
        await Hub.Get<IRunLauncher>().LaunchAsync(run, CancellationToken.None);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["last SUCCEEDED"], await Hub.StoryAsync(run.Id));
    }

    [Fact]
    public async Task RunAsync_EndsTheRemainingTasks_WhenTheHubWasNotNotifiedOfTheCancel()
    {
        Run? run = null;
        Hub.Probe.Does("first", async (_, _) =>
        {
            await TurnAsync(run!, RunStatus.Running, RunStatus.Cancelling);
            await Hub.SeenAsync(); // a step may begin up to 100 ms after a change by another process
        });
        run = await Hub.AdmitAsync(Define.Workflow("w", Probe("first"), Probe("never"), Define.Event("event", "ok").After("first"), Probe("never_either")));
        await Hub.Get<IRunLauncher>().LaunchAsync(run, CancellationToken.None);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status); // each step finds it in the store
        Assert.Equal(["first"], Hub.Probe.Calls);
        Assert.Equal(["first SUCCEEDED", "never CANCELLED", "event CANCELLED", "never_either CANCELLED"], await Hub.StoryAsync(run.Id));
    }

    [Fact]
    public async Task RunAsync_EndsEachOfThem_WhenItsWorkflowIsStopped()
    {
        var gate = Hub.Probe.StopsAt("slow");
        var workflow = await Hub.SaveAsync(Define.Workflow("w", Probe("slow")).With("overlap_policy", "queue"));
        var running = await Hub.StartAsync(workflow.Id);
        await gate.Reached;
        var queued = await Hub.StartAsync(workflow.Id);

        await Hub.Control.StopAsync(workflow.Id, null, null, CancellationToken.None);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(running.Id)).Status);
        Assert.Equal(RunStatus.Cancelled, (await Hub.ReadsAsync(queued.Id, "it has ended", r => r.Status.IsFinal())).Status);
        Assert.Equal(0, Hub.Tasks.Starts(queued.Id));
    }

    private Task<RunHead> CancelAsync(Run run) => Hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);

    private Task<RunHead?> TurnAsync(Run run, RunStatus from, RunStatus to) =>
        Hub.Runs.TransitionAsync(new RunTransition(run.Id, [from], to, DateTimeOffset.UtcNow), null, CancellationToken.None);
}
