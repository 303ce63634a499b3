using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>Drives the run of a fixture as a host with one process does it.</summary>
internal static class OneProcess
{
    /// <summary>Drives it until it has ended, or the process dies.</summary>
    /// <param name="fixture">The fixture.</param>
    /// <param name="store">The store of the process.</param>
    /// <param name="services">What its sessions use.</param>
    /// <param name="lifecycle">Begins the run.</param>
    /// <param name="stopping">The process stops.</param>
    public static async Task DriveAsync(RunnerFixture fixture, IRunStore store, SessionServices services, RunLifecycle lifecycle, CancellationToken stopping)
    {
        if (await lifecycle.BeginUnreadAsync(RunnerFixture.RunId, fixture.Time.GetUtcNow()) is not { Run: { } run } || run.Status.IsFinal())
        {
            return;
        }

        var version = await fixture.Versions.GetAsync(run, CancellationToken.None);
        var recorded = await store.ListRecordedAsync(run.Id, CancellationToken.None);
        using var session = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var active = new WatchedRun(new ObservedRun(run), store, fixture.Time);
        var thread = new SessionThread();
        var host = new InProcessHost(active, run, version, recorded, services, thread, session.Token) { HoldsRecords = true };
        try
        {
            var driver = new RunSession(run.Id, version.Plan, recorded, RunEndState.Of(run, version.Plan), host);
            await thread.RunAsync(driver.DriveAsync, session.Token).SoonAsync();
        }
        finally
        {
            await host.LeaveAsync(session);
        }
    }
}
