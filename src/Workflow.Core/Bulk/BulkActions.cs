using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Bulk;

/// <summary>What a bulk operation did to a run.</summary>
internal enum BulkOutcome
{
    /// <summary>What it was to do.</summary>
    Done,

    /// <summary>Nothing: the run had changed meanwhile.</summary>
    Left,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>Nothing yet: there is no room for it now, or the store does not answer.</summary>
    NotYet,
}

/// <summary>
/// Does to a run what a bulk operation is to do, and finds out later whether it has: after a crash it is asked again, and must
/// neither do it twice nor say otherwise.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="control">Cancels them.</param>
/// <param name="rerun">Repeats them.</param>
/// <param name="deletion">Removes them.</param>
/// <param name="logger">Logs what fails.</param>
internal sealed partial class BulkActions(IRunReader runs, RunControl control, Rerun rerun, IRunDeletion deletion, ILogger logger)
{
    /// <summary>Handles a run.</summary>
    /// <param name="bulk">The bulk operation.</param>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was done, and if it was nothing, why.</returns>
    public async Task<(BulkOutcome Outcome, string? Detail)> HandleAsync(BulkOperation bulk, string runId, CancellationToken cancellationToken)
    {
        try
        {
            return bulk.Order.Action switch
            {
                BulkAction.Cancel => await CancelAsync(bulk, runId, cancellationToken),
                BulkAction.Rerun => await RerunAsync(bulk, runId, cancellationToken),
                _ => await DeleteAsync(runId, cancellationToken),
            };
        }
        catch (RefusedException e)
        {
            return (e.Reason == RefusalReason.TooMany ? BulkOutcome.NotYet : BulkOutcome.Left, ReasonText.Short(e.Faults is [var fault, ..] ? $"{fault.Pointer} {fault.Detail}" : e.Message));
        }
        catch (StoreUnavailableException e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, bulk.Number, runId);
            return (BulkOutcome.NotYet, "the store is not available");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, bulk.Number, runId);
            return (BulkOutcome.Failed, "it failed; the log of the service says why");
        }
    }

    private async Task<(BulkOutcome Outcome, string? Detail)> CancelAsync(BulkOperation bulk, string runId, CancellationToken cancellationToken)
    {
        var order = Cancellation.ByBulk(bulk.Number, bulk.StartedBy);
        var run = await runs.GetHeadAsync(runId, cancellationToken);
        if (run is not null && run.EndOrder is null && !run.Status.IsFinal())
        {
            run = await control.TryCancelAsync(runId, order, cancellationToken) ?? await runs.GetHeadAsync(runId, cancellationToken);
        }

        return run switch
        {
            null => (BulkOutcome.Left, "it is gone"),
            { EndOrder: { } given } when given.Reason == order.Reason => (BulkOutcome.Done, null),
            _ => (BulkOutcome.Left, $"it is {Word.Upper(run.Status)}"),
        };
    }

    private async Task<(BulkOutcome Outcome, string? Detail)> RerunAsync(BulkOperation bulk, string runId, CancellationToken cancellationToken)
    {
        // A caller's key has no space.
        await rerun.StartAsync(runId, new RerunOrder(bulk.Order.From, bulk.Order.Version) { IdempotencyKey = $"bulk {bulk.Number}", By = bulk.StartedBy }, cancellationToken);
        return (BulkOutcome.Done, null);
    }

    // One that is gone may have been removed by this bulk operation, before a crash.
    private async Task<(BulkOutcome Outcome, string? Detail)> DeleteAsync(string runId, CancellationToken cancellationToken) =>
        await runs.GetHeadAsync(runId, cancellationToken) is not { } run ? (BulkOutcome.Done, null)
        : !run.Status.IsFinal() ? (BulkOutcome.Left, $"it is {Word.Upper(run.Status)}")
        : await deletion.RemoveAsync(run, cancellationToken) is { } reason ? (BulkOutcome.Left, reason)
        : (BulkOutcome.Done, null);

    [LoggerMessage(Level = LogLevel.Error, Message = "Bulk operation {Number} could not handle run {RunId}")]
    private partial void LogFailed(Exception exception, int number, string runId);
}
