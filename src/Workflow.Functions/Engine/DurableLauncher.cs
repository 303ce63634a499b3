using Grpc.Core;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Session;
using Workflow.Core.History;

namespace Workflow.Functions.Engine;

/// <summary>
/// Notifies the task hub of runs. Whatever it passes on is on disk already; what it can't pass on, because the hub can't be
/// reached or the process is killed, maintenance finds in the store and passes on later.
/// </summary>
/// <param name="clients">The client of the hub.</param>
/// <param name="store">Where runs are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's own log.</param>
public sealed partial class DurableLauncher(DurableClients clients, IRunStore store, TimeProvider time, ILogger<DurableLauncher> logger) : IRunLauncher
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public Task LaunchAsync(Run run, CancellationToken cancellationToken) => TryAsync(run.Id, () => StartAsync(run.Id, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task NotifyAsync(string runId, CancellationToken cancellationToken) => TryAsync(runId, () => TellAsync(runId, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task NotifyOfChildAsync(string runId, string childRunId, CancellationToken cancellationToken) =>
        TryAsync(runId, () => RaiseAsync(runId, RunChange.Ended(childRunId), cancellationToken), cancellationToken);

    /// <summary>Starts the orchestration of a run; one that is there and has not ended is left alone.</summary>
    internal async Task StartAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            await clients.Current.ScheduleNewOrchestrationInstanceAsync(
                Names.Run, input: null, new Microsoft.DurableTask.StartOrchestrationOptions(InstanceId: runId), cancellationToken);
        }
        catch (Exception e) when (e is InvalidOperationException or RpcException)
        {
            // Refused because it is there, or failed: what is there decides.
            if (await clients.Current.GetInstanceAsync(runId, cancellationToken) is not { IsCompleted: false })
            {
                throw;
            }
        }
    }

    /// <summary>Passes on to its orchestration where a run stands.</summary>
    internal async Task TellAsync(string runId, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(runId, cancellationToken) is not { } run || run.Status.IsFinal())
        {
            return;
        }

        var instance = await clients.Current.GetInstanceAsync(runId, cancellationToken);
        if (instance is null || instance.IsCompleted)
        {
            return; // not begun yet: it looks where it stands when it is
        }

        var isSuspended = instance.RuntimeStatus == OrchestrationRuntimeStatus.Suspended;
        if (run.Status == RunStatus.Paused)
        {
            if (isSuspended)
            {
                return;
            }

            await clients.Current.SuspendInstanceAsync(runId, run.StatusReason, cancellationToken);
            await SeeAsync(runId, OrchestrationRuntimeStatus.Suspended, cancellationToken);
            return;
        }

        if (isSuspended)
        {
            await clients.Current.ResumeInstanceAsync(runId, run.StatusReason, cancellationToken);
            await SeeAsync(runId, OrchestrationRuntimeStatus.Running, cancellationToken);
        }

        await RaiseAsync(runId, RunChange.Of(run.Status), cancellationToken);
    }

    // Waits until the hub has done it, within reason: a pause right after a resume, or the other way round, would otherwise
    // read the old status, and take its own work for done.
    private async Task SeeAsync(string runId, OrchestrationRuntimeStatus status, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + LongestLook;
        while (time.GetUtcNow() < until
            && await clients.Current.GetInstanceAsync(runId, cancellationToken) is { IsCompleted: false } instance
            && instance.RuntimeStatus != status)
        {
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task RaiseAsync(string runId, RunChange change, CancellationToken cancellationToken)
    {
        try
        {
            await clients.Current.RaiseEventAsync(runId, Names.Changed, change, cancellationToken);
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
            LogUntold(e, runId);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The task hub could not be told of run {RunId}; maintenance does it")]
    private partial void LogUntold(Exception exception, string runId);
}
