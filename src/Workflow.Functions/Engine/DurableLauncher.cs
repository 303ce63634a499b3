using Grpc.Core;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Functions.Engine;

/// <summary>
/// Notifies the task hub of runs. Every notification is in the store already. If the hub can't be reached or the process is
/// killed, maintenance finds it in the store and sends it later.
/// </summary>
/// <param name="clients">The client of the hub.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="eager">Drives runs in this process, as long as it has room. Made late, as what it uses notifies of runs.</param>
/// <param name="observed">The runs in progress in this process, whose steps follow a change at once.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's own log.</param>
public sealed partial class DurableLauncher(DurableClients clients, IRunReader runs, Lazy<IEagerDrives> eager, ObservedRuns observed, TimeProvider time, ILogger<DurableLauncher> logger) : IRunLauncher
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public Task LaunchAsync(RunHead run, CancellationToken cancellationToken) =>
        run.Status == RunStatus.Pending && eager.Value.TryBegin(run.Id, DurableHost.ItemsOf, HandOverAsync)
            ? Task.CompletedTask
            : TryAsync(run.Id, () => StartAsync(run.Id, new RunRequest(IsReleased: false), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task NotifyAsync(string runId, CancellationToken cancellationToken) => TryAsync(runId, () => NotifyHubAsync(runId, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task NotifyOfChildAsync(string runId, string childRunId, CancellationToken cancellationToken) =>
        TryAsync(runId, () => RaiseAsync(runId, Names.Changed, RunChange.Ended(childRunId), cancellationToken), cancellationToken);

    private Task HandOverAsync(string runId, HandOver how) => TryAsync(
        runId,
        async () =>
        {
            // Maintenance, or a start that was repeated, may have begun it meanwhile: it then waits to be told.
            if (how == HandOver.Released || (!await StartAsync(runId, new RunRequest(IsReleased: how == HandOver.Begun), CancellationToken.None) && how == HandOver.Begun))
            {
                await RaiseAsync(runId, Names.Released, true, CancellationToken.None);
            }
        },
        CancellationToken.None);

    /// <summary>Starts the orchestration of a run, unless an active one exists.</summary>
    /// <returns>Whether this has started it.</returns>
    internal async Task<bool> StartAsync(string runId, RunRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await clients.Current.ScheduleNewOrchestrationInstanceAsync(
                Names.Run, request, new Microsoft.DurableTask.StartOrchestrationOptions(InstanceId: runId), cancellationToken);
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or RpcException)
        {
            // It exists already, or the start failed: the state of the instance tells.
            if (await clients.Current.GetInstanceAsync(runId, cancellationToken) is not { IsCompleted: false })
            {
                throw;
            }

            return false;
        }
    }

    /// <summary>Passes the status of a run on to its orchestration.</summary>
    internal async Task NotifyHubAsync(string runId, CancellationToken cancellationToken)
    {
        var read = ObservedRun.BeginRead();
        if (await runs.GetHeadAsync(runId, cancellationToken) is not { } run || run.Status.IsFinal())
        {
            return;
        }

        observed.See(run, read);
        var instance = await clients.Current.GetInstanceAsync(runId, cancellationToken);
        if (instance is null || instance.IsCompleted)
        {
            return; // not started yet: it reads the status when it starts
        }

        var isSuspended = instance.RuntimeStatus == OrchestrationRuntimeStatus.Suspended;
        if (run.Status == RunStatus.Paused)
        {
            if (isSuspended)
            {
                return;
            }

            await clients.Current.SuspendInstanceAsync(runId, run.StatusReason, cancellationToken);
            await WaitForStatusAsync(runId, OrchestrationRuntimeStatus.Suspended, cancellationToken);
            return;
        }

        if (isSuspended)
        {
            await clients.Current.ResumeInstanceAsync(runId, run.StatusReason, cancellationToken);
            await WaitForStatusAsync(runId, OrchestrationRuntimeStatus.Running, cancellationToken);
        }

        await RaiseAsync(runId, Names.Changed, RunChange.Of(run.Status), cancellationToken);
    }

    // Waits until the hub has applied it, up to a limit. Otherwise a pause right after a resume, or the reverse, would read
    // the old status and assume that there is nothing to do.
    private async Task WaitForStatusAsync(string runId, OrchestrationRuntimeStatus status, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + LongestWait;
        while (time.GetUtcNow() < until
            && await clients.Current.GetInstanceAsync(runId, cancellationToken) is { IsCompleted: false } instance
            && instance.RuntimeStatus != status)
        {
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task RaiseAsync(string runId, string name, object payload, CancellationToken cancellationToken)
    {
        try
        {
            await clients.Current.RaiseEventAsync(runId, name, payload, cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.FailedPrecondition)
        {
            // It has ended in between, and waits for nothing.
        }
    }

    private async Task TryAsync(string runId, Func<Task> tell, CancellationToken cancellationToken)
    {
        try
        {
            await tell();
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotificationFailed(e, runId);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The task hub could not be notified of run {RunId}; maintenance notifies it")]
    private partial void LogNotificationFailed(Exception exception, string runId);
}
