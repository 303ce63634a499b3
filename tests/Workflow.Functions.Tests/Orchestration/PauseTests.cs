using DurableTask.Core.History;
using Microsoft.DurableTask.Client;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Session;
using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>Runs that are paused and resumed.</summary>
public sealed class PauseTests : HubTest
{
    [Fact]
    public async Task RunAsync_BeginsNothingUntilItGoesOn_WhenItIsPaused()
    {
        var gate = Hub.Probe.StopsAt("a");
        var run = await Hub.StartAsync(Define.Workflow("w", Probe("a"), Probe("b")));
        await gate.Reached;
        Assert.Equal(RunStatus.Paused, (await Hub.Control.PauseAsync(run.Id, null, CancellationToken.None)).Status);
        await Hub.InstanceStandsAsync(run.Id, OrchestrationRuntimeStatus.Suspended);

        gate.Open(); // what runs goes on to its end
        await Hub.Tasks.DriveEndsAsync(run.Id, DriveEnd.Waits);

        Assert.Equal(["a SUCCEEDED"], await Hub.StoryAsync(run.Id));
        Assert.Equal(["a"], Hub.Probe.Calls);
        await Hub.Control.ResumeAsync(run.Id, null, CancellationToken.None);
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["a", "b"], Hub.Probe.Calls);
    }

    [Fact]
    public async Task RunAsync_BeginsNoStep_WhenTheHubIsNotPausedYet()
    {
        Run? run = null;
        Hub.Probe.Does("a", async (_, _) =>
        {
            await PauseWithoutNotificationAsync(run!);
            await Hub.SeenAsync();
        });
        run = await Hub.AdmitAsync(Define.Workflow("w", Probe("a"), Probe("b")));
        await Hub.Get<IRunLauncher>().LaunchAsync(run, CancellationToken.None);
        await PausedAsync(run);

        Assert.Equal(["a SUCCEEDED"], await Hub.StoryAsync(run.Id));
        await Hub.Control.ResumeAsync(run.Id, null, CancellationToken.None);

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["a", "b"], Hub.Probe.Calls);
    }

    [Fact]
    public async Task RunAsync_EndsWhenItGoesOn_WhenItIsPausedAtItsEnd()
    {
        Run? run = null;
        Hub.Probe.Does("last", async (_, _) => await PauseWithoutNotificationAsync(run!));
        run = await Hub.AdmitAsync(Define.Workflow("w", Probe("last")));
        await Hub.Get<IRunLauncher>().LaunchAsync(run, CancellationToken.None);
        await Hub.Tasks.ReceivesAsync<TaskCompletedEvent>(run.Id, "the answer that it can't end yet", e => e.Result == "false");
        Assert.Equal(RunStatus.Paused, (await Hub.Runs.GetAsync(run.Id, CancellationToken.None))?.Status);

        await Hub.Control.ResumeAsync(run.Id, null, CancellationToken.None);

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
    }

    [Fact]
    public async Task RunAsync_WaitsToBegin_WhenItWasPausedBeforeItBegan()
    {
        var run = await Hub.AdmitAsync(Define.Workflow("w", Probe("a")));
        await Hub.Control.PauseAsync(run.Id, null, CancellationToken.None);
        await Hub.Get<IRunLauncher>().LaunchAsync(run, CancellationToken.None);
        await PausedAsync(run);
        Assert.Empty(Hub.Probe.Calls);

        await Hub.Control.ResumeAsync(run.Id, null, CancellationToken.None);

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["a"], Hub.Probe.Calls);
    }

    [Fact]
    public async Task RunAsync_EndsCancelled_WhenItIsCancelledWhilePaused()
    {
        var gate = Hub.Probe.StopsAt("a");
        var run = await Hub.StartAsync(Define.Workflow("w", Probe("a"), Probe("b")));
        await gate.Reached;
        await Hub.Control.PauseAsync(run.Id, null, CancellationToken.None);
        await Hub.InstanceStandsAsync(run.Id, OrchestrationRuntimeStatus.Suspended);

        await Hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);

        Assert.Equal(RunStatus.Cancelled, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(["a CANCELLED", "b CANCELLED"], await Hub.StoryAsync(run.Id));
    }

    [Fact]
    public async Task RunAsync_KeepsTheEvent_WhenItComesWhilePaused()
    {
        var run = await Hub.StartAsync(Define.Workflow("w", Define.Event("event", "ok")));
        await Hub.StandsAsync(run.Id, "event", ExecutionStatus.Waiting);
        await Hub.Control.PauseAsync(run.Id, null, CancellationToken.None);
        await Hub.InstanceStandsAsync(run.Id, OrchestrationRuntimeStatus.Suspended);

        await Hub.Control.SendEventAsync(run.Id, "ok", Json.Parse("1"), null, null, CancellationToken.None);
        Assert.Equal(["event WAITING"], await Hub.StoryAsync(run.Id));
        await Hub.Control.ResumeAsync(run.Id, null, CancellationToken.None);

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
    }

    [Fact]
    public async Task RunAsync_GoesOn_WhenItIsPausedAndResumedAgainAndAgain()
    {
        var gate = Hub.Probe.StopsAt("a");
        var run = await Hub.StartAsync(Define.Workflow("w", Probe("a"), Probe("b")));
        await gate.Reached;
        for (var i = 0; i < 5; i++)
        {
            await Hub.Control.PauseAsync(run.Id, null, CancellationToken.None);
            await Hub.Control.ResumeAsync(run.Id, null, CancellationToken.None);
        }

        gate.Open();

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
    }

    private Task PausedAsync(Run run) =>
        Hub.Tasks.ReceivesAsync<TaskCompletedEvent>(run.Id, "an answer that the run is held", e => e.Result.Contains("\"IsPaused\":true", StringComparison.OrdinalIgnoreCase));

    private Task<RunHead?> PauseWithoutNotificationAsync(Run run) =>
        Hub.Runs.TransitionAsync(new RunTransition(run.Id, [RunStatus.Running], RunStatus.Paused, DateTimeOffset.UtcNow), null, CancellationToken.None);
}
