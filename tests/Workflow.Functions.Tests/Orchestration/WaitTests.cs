using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>Waiting for an instant.</summary>
public sealed class WaitTests : HubTest
{
    [Fact]
    public async Task RunAsync_GoesOnAtTheInstant_WhenATaskWaits()
    {
        var run = await Hub.RunAsync(Define.Workflow("w", Define.Wait("wait", 1), Probe("next")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        var waited = (await Hub.ExecutionsAsync(run.Id))[0];
        Assert.True(waited.CompletedAt - waited.StartedAt >= TimeSpan.FromSeconds(1), $"{waited.StartedAt:O} to {waited.CompletedAt:O} is less than a second.");
        Assert.Equal(["next"], Hub.Probe.Calls);
    }

    [Fact]
    public async Task RunAsync_DoesNotHoldUpOthers_WhileATaskWaits()
    {
        var run = await Hub.StartAsync(Define.Workflow("w", Define.Wait("wait", 3600).After(), Probe("other").After()));

        await Hub.StandsAsync(run.Id, "wait", ExecutionStatus.Waiting);
        await Hub.StandsAsync(run.Id, "other", ExecutionStatus.Succeeded);

        Assert.Equal(RunStatus.Running, (await Hub.Runs.GetAsync(run.Id, CancellationToken.None))?.Status);
    }
}
