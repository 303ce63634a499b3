using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Events;

/// <summary>
/// Delivers events without a run's id: to every task that waits for their name and key now, over all workflows, and to the workflows that
/// they start. Who waits later does not get them.
/// </summary>
/// <remarks>
/// An event with an idempotency key has a receipt, which is on disk before anything is delivered. Sent again after a crash, it has the
/// same id and instant: each waiter that has its copy, and each workflow that has started, is left as it is.
/// </remarks>
public sealed class NamedEvents : IDisposable
{
    // A delivery waits for the store most of the time.
    private const int AtATime = 16;

    private readonly IWaitStore _waits;
    private readonly EventTargets _targets;
    private readonly EventDelivery _delivery;
    private readonly EventStarts _starts;
    private readonly TimeProvider _time;

    /// <param name="waits">The index of waits, and the receipts.</param>
    /// <param name="index">The index of workflows by event.</param>
    /// <param name="workflows">The workflow store.</param>
    /// <param name="runs">Reads runs.</param>
    /// <param name="events">Stores the copies of waiters.</param>
    /// <param name="starter">Starts runs.</param>
    /// <param name="launcher">The engine.</param>
    /// <param name="limits">How many one event may reach.</param>
    /// <param name="expressions">What the evaluation of a condition may use.</param>
    /// <param name="time">The clock.</param>
    /// <param name="masks">Mask secrets in what runs get; <c>null</c>: there are none.</param>
    public NamedEvents(
        IWaitStore waits,
        ISecretUseStore index,
        IWorkflowStore workflows,
        IRunReader runs,
        IEventStore events,
        RunStarter starter,
        IRunLauncher launcher,
        LimitOptions limits,
        ExpressionLimits expressions,
        TimeProvider time,
        RunMasks? masks = null)
    {
        (_waits, _time) = (waits, time);
        _targets = new EventTargets(waits, index, workflows, limits);
        _delivery = new EventDelivery(runs, events, launcher, time, masks);
        _starts = new EventStarts(starter, expressions);
    }

    /// <summary>Delivers an event. When it returns, every copy and every start is on disk.</summary>
    /// <param name="sent">The event.</param>
    /// <param name="covers">What its sender may reach.</param>
    /// <param name="cancellationToken">Cancels the call before the delivery begins; a delivery that has begun goes on.</param>
    /// <returns>What became of it; for an event that was sent before, what became of it then.</returns>
    /// <exception cref="RefusedException">Name or key is faulty, it reaches too many, or its idempotency key was used for another event.</exception>
    public async Task<EventReport> SendAsync(NamedEvent sent, CoversWorkflow covers, CancellationToken cancellationToken)
    {
        sent.RefuseFaults();
        var receiptKey = sent.ReceiptKey;
        var earlier = receiptKey is null ? null : await _waits.FindReceiptAsync(receiptKey, cancellationToken);
        if (earlier is not null && ReportOf(earlier, sent) is { } known)
        {
            return known;
        }

        var added = new NamedEventReceipt(receiptKey ?? "", Guid.NewGuid().ToString("n"), _time.GetUtcNow(), sent.Fingerprint());
        var (waits, workflows) = await _targets.FindAsync(sent, covers, cancellationToken);
        var receipt = receiptKey is null ? added : earlier ?? await _waits.AddReceiptAsync(added, cancellationToken);
        if (receipt.Id != added.Id)
        {
            if (ReportOf(receipt, sent) is { } meanwhile)
            {
                return meanwhile;
            }

            // What came after the event does not get it, also when a delivery that was interrupted is continued.
            waits = [.. waits.Where(wait => !(wait.Since > receipt.At))];
            workflows = [.. workflows.Where(workflow => workflow.CreatedAt <= receipt.At)];
        }

        var report = await DeliverAsync(sent, receipt, waits, workflows);
        if (receiptKey is not null)
        {
            await _waits.CompleteReceiptAsync(receipt with { Report = StoredJson.WriteText(report) }, CancellationToken.None);
        }

        return report;
    }

    /// <inheritdoc/>
    public void Dispose() => _starts.Dispose();

    private static EventReport? ReportOf(NamedEventReceipt receipt, NamedEvent sent) =>
        receipt.Fingerprint != sent.Fingerprint()
            ? throw new RefusedException(RefusalReason.Conflict, $"The Idempotency-Key was used before, for event '{sent.Name}' with another key or payload.")
            : receipt.Report is null ? null : StoredJson.ReadText<EventReport>(receipt.Report);

    // One that fails does not keep the others from theirs. The event can then be sent again.
    private async Task<EventReport> DeliverAsync(NamedEvent sent, NamedEventReceipt receipt, IReadOnlyList<EventWait> waits, IReadOnlyList<StoredWorkflow> workflows)
    {
        var view = sent.View();
        var delivered = await EachAsync(waits, wait => _delivery.DeliverAsync(sent, receipt.Id, wait, CancellationToken.None));
        var started = await EachAsync(workflows, workflow => _starts.StartAsync(sent, receipt.Id, view, workflow, CancellationToken.None));
        List<EventReceiver> receivers = [.. waits.Where((_, i) => delivered[i]).Select(wait => new EventReceiver(wait.RunId, wait.Task, wait.Attempt.Index))];
        List<EventStart> starts = [.. started.OfType<EventStart>()];
        return new EventReport(receipt.Id, receipt.At, receivers.Count, [.. receivers.Take(EventReport.MostListed)], starts.Count, [.. starts.Take(EventReport.MostListed)]);
    }

    private static async Task<TResult[]> EachAsync<T, TResult>(IReadOnlyList<T> items, Func<T, Task<TResult>> one)
    {
        var results = new TResult[items.Count];
        List<Exception> faults = [];
        await Parallel.ForAsync(0, items.Count, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, async (i, _) =>
        {
            try
            {
                results[i] = await one(items[i]);
            }
            catch (Exception e)
            {
                lock (faults)
                {
                    faults.Add(e);
                }
            }
        });
        return faults is [var first, ..] ? throw first : results;
    }
}
