using Workflow.Core.History;
using Workflow.TestHost.Definitions;

namespace Workflow.Standalone.Tests.Engine;

/// <summary>The engine continues to process orders when one of them fails.</summary>
public sealed class ListenerTests
{
    public static TheoryData<Exception> Failures =>
    [
        new OperationCanceledException("The store gave up the read."),
        new TaskCanceledException("The connection was closed."),
        new OperationCanceledException("A token of its own.", new CancellationToken(canceled: true)),
        new TimeoutException("The store is slow."),
        new IOException("The disk is full."),
        new ObjectDisposedException("connection"),
    ];

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Failures))]
    public async Task Engine_ProcessesTheNextOrder_WhenOneFails(Exception failure)
    {
        await using var engine = await EngineInProcess.StartAsync();
        var workflow = await engine.SaveAsync(Define.Workflow("waits", Define.Event("gate", "go")).With("max_concurrent_runs", 10));
        var run = await engine.StartRunAsync(workflow);
        await StandsAsync(engine, run, ExecutionStatus.Waiting);
        var failed = 0;
        engine.Watched.Before = (call, _) =>
        {
            if (call == nameof(IRunStore.GetHeadAsync) && Interlocked.Exchange(ref failed, 1) == 0)
            {
                throw failure;
            }
        };

        await engine.Get<Core.Execution.Orders.IRunLauncher>().NotifyAsync(run, CancellationToken.None);
        await TestHost.Eventually.HoldsAsync("the engine has looked after the run, in vain", () => Volatile.Read(ref failed) == 1);
        var later = await engine.StartRunAsync(workflow);
        await engine.Get<Core.Execution.Orders.RunControl>().CancelAsync(run, Core.Execution.Orders.Cancellation.ByPerson(), CancellationToken.None);

        await StandsAsync(engine, later, ExecutionStatus.Waiting);
        Assert.Equal(RunStatus.Cancelled, (await engine.EndAsync(run)).Status);
    }

    private static async Task StandsAsync(EngineInProcess engine, string run, ExecutionStatus status) => await TestHost.Eventually.ReadsAsync(
        $"the task of run {run} is {status}",
        () => engine.Runs.FindLastAsync(run, 0, null, CancellationToken.None),
        execution => execution?.Status == status);
}
