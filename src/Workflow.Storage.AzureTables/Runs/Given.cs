using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>What one transaction gave: the changes of runs, and whether there may be more to give.</summary>
internal sealed record Part(IReadOnlyList<RunHead> Changed, bool IsFull)
{
    internal static readonly Part Empty = new([], IsFull: false);
}

/// <summary>The changes of one transaction that lets runs in.</summary>
internal sealed class Given(long workflowId, PromotionOrder order, RunReads reads, RateRows rates)
{
    private readonly List<string> _begun = [];
    private readonly List<string> _new = [];

    internal List<RunChange> Changes { get; } = [];

    /// <summary>The room that they take, in changes of one run.</summary>
    internal int Cost { get; set; }

    internal bool IsFull { get; set; }

    internal Part Done => new([.. Changes.Select(change => change.After)], IsFull);

    internal bool IsRated(RunHead run) => order.Rate is not null && run.RateKey is not null;

    internal bool Has(string runId) => Changes.Exists(change => change.After.Id == runId);

    /// <summary>Adds a run that waits for a slot, or for a place of its key.</summary>
    /// <returns>Whether it gets a slot.</returns>
    internal async Task<bool> AddAsync(RunRow found, bool isFree)
    {
        if (order.Rate is not { } rule || found.Run.RateKey is not { } rateKey)
        {
            return Add(found, isFree);
        }

        var isInLine = found.Run.QueuedFor == QueuedFor.Slot;
        if (isInLine && !isFree)
        {
            return false;
        }

        var last = !isInLine ? null : _begun.Contains(rateKey) ? order.At : await rates.FindLastAsync(workflowId, rateKey, CancellationToken.None);
        if (isInLine && new RateState(last, false, false).IsOpen(rule, order.At))
        {
            await BeginAsync(found, last);
            return true;
        }

        // One that may not begin yet, as the limit has changed, goes back. Others behind it may get its slot.
        IsFull |= isInLine;
        if (RateLine.Enter(found.Run, rule, isInLine ? last!.Value + rule.Spacing : order.At) is { } entered)
        {
            Changes.Add(new RunChange(found.Row, found.Run, entered, null));
        }

        return false;
    }

    /// <summary>A run begins; the one behind it in the line of its rate limit has an instant now.</summary>
    /// <param name="found">The run.</param>
    /// <param name="last">When the last of its rate key began; <c>null</c>: a row is added for the key.</param>
    internal async Task BeginAsync(RunRow found, DateTimeOffset? last)
    {
        if (!Add(found, isFree: true) || order.Rate is not { } rule || found.Run.RateKey is not { } rateKey)
        {
            return;
        }

        _begun.Add(rateKey);
        if (last is null)
        {
            _new.Add(rateKey);
        }

        var line = (await reads.PartAsync(workflowId, RunKeys.RateWaiters(rateKey), null, 2)).Rows;
        if (line.FirstOrDefault(other => other.Run.Id != found.Run.Id) is { } next)
        {
            Mark(next, order.At + rule.Spacing);
        }
    }

    internal void Mark(RunRow found, DateTimeOffset? dueAt)
    {
        if (!Has(found.Run.Id) && RateLine.Mark(found.Run, dueAt) is { } marked)
        {
            Changes.Add(new RunChange(found.Row, found.Run, marked, null));
        }
    }

    internal void Write(Batch batch) => _begun.ForEach(rateKey => RateRows.Begin(batch, workflowId, rateKey, order.At));

    /// <summary>Called after they were written: where rows of rate keys were added, old ones are removed.</summary>
    internal Task ForgetAsync() => _new is [var rateKey, ..] ? rates.ForgetAsync(workflowId, rateKey, order.Rate!, order.At, _new.Count) : Task.CompletedTask;

    private bool Add(RunRow found, bool isFree)
    {
        if (isFree && Overlap.Promote(found.Run, order.At) is var (pending, said))
        {
            Changes.Add(new RunChange(found.Row, found.Run, pending, said));
            return true;
        }

        if (Overlap.EnterLine(found.Run, order.MaxConcurrentRuns) is { } entered)
        {
            Changes.Add(new RunChange(found.Row, found.Run, entered, null));
        }

        return false;
    }
}
