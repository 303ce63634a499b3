using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Limits;

namespace Workflow.Core.Bulk;

/// <summary>
/// Works on bulk operations, a slice of runs at a time. Any number of hosts may work on one: what is done to a run is the same
/// however often it is done, and progress is written on condition that nobody else has written it.
/// </summary>
/// <param name="bulks">The store of bulk operations.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="control">Cancels runs.</param>
/// <param name="rerun">Repeats runs.</param>
/// <param name="deletion">Removes runs.</param>
/// <param name="signal">Wakes the worker of this process.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's log.</param>
/// <param name="limits">How many runs one may have; <c>null</c>: the default.</param>
public sealed partial class BulkRunner(
    IBulkStore bulks, IRunReader runs, RunControl control, Rerun rerun, IRunDeletion deletion, BulkSignal signal, TimeProvider time, ILogger<BulkRunner> logger, LimitOptions? limits = null)
{
    /// <summary>Most runs that are handled before progress is written.</summary>
    public const int SliceSize = 50;

    private const int AtOnce = 8;

    private readonly BulkSelection _selection = new(runs, limits ?? new LimitOptions());
    private readonly BulkActions _actions = new(runs, control, rerun, deletion, logger);

    /// <summary>The runs that a bulk operation would mean now, newest first. Nothing is written.</summary>
    /// <param name="action">What it would do.</param>
    /// <param name="filter">The caller's filter.</param>
    /// <param name="covers">Whether the caller covers a workflow.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">They are too many.</exception>
    public Task<IReadOnlyList<string>> SelectAsync(BulkAction action, RunFilter filter, Func<long, CancellationToken, Task<bool>> covers, CancellationToken cancellationToken) =>
        _selection.SelectAsync(action, filter, covers, time.GetUtcNow(), cancellationToken);

    /// <summary>Begins a bulk operation; when it returns, it is on disk with its runs, and the first of them are handled.</summary>
    /// <param name="asked">The request, and who makes it.</param>
    /// <param name="filter">The request's filter, as it was read.</param>
    /// <param name="covers">Whether the caller covers a workflow.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">Its runs are too many, or the key was used for another request or by another caller.</exception>
    public async Task<BulkOperation> StartAsync(BulkOperation asked, RunFilter filter, Func<long, CancellationToken, Task<bool>> covers, CancellationToken cancellationToken)
    {
        if (asked.IdempotencyKey is { } key && await bulks.FindBulkAsync(key, cancellationToken) is { } earlier)
        {
            return Same(earlier, asked);
        }

        var now = time.GetUtcNow();
        var selected = await _selection.SelectAsync(asked.Order.Action, filter, covers, now, cancellationToken);
        var bulk = asked with { Total = selected.Count, CreatedAt = now };
        if (selected.Count == 0)
        {
            bulk = bulk with { Status = BulkStatus.Completed, CompletedAt = now };
        }

        var added = Same(await bulks.AddBulkAsync(bulk, selected, cancellationToken), asked);
        if (!added.IsActive || await TryStepAsync(added, cancellationToken) is { IsActive: false })
        {
            return await FindAsync(added.Number, cancellationToken);
        }

        signal.Set();
        return await FindAsync(added.Number, cancellationToken);
    }

    /// <summary>The bulk operation.</summary>
    /// <exception cref="RefusedException">There is none with this number.</exception>
    public async Task<BulkOperation> FindAsync(int number, CancellationToken cancellationToken) =>
        await bulks.GetBulkAsync(number, cancellationToken) ?? throw NoBulk(number);

    /// <summary>There is no such bulk operation.</summary>
    /// <param name="number">Its number.</param>
    public static RefusedException NoBulk(int number) => new(RefusalReason.NotFound, $"There is no bulk operation {number}.");

    /// <summary>Cancels a bulk operation: it handles no further run. What it has done stays done.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="by">Who cancels it; <c>null</c>: not known.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">There is none with this number, or it is completed.</exception>
    public async Task<BulkOperation> CancelAsync(int number, string? by, CancellationToken cancellationToken)
    {
        while (true)
        {
            var bulk = await FindAsync(number, cancellationToken);
            if (bulk.Status == BulkStatus.Completed)
            {
                throw new RefusedException(RefusalReason.Conflict, $"Bulk operation {number} is COMPLETED, and can't be cancelled.");
            }

            if (bulk.Status == BulkStatus.Cancelled
                || await bulks.WriteBulkAsync(bulk with { Status = BulkStatus.Cancelled, StatusReason = null, CancelledBy = by, CompletedAt = time.GetUtcNow() }, cancellationToken) is not null)
            {
                return await FindAsync(number, cancellationToken);
            }
        }
    }

    /// <summary>Works on every bulk operation that is active, in turn, until none has more to do now or the time is up.</summary>
    /// <param name="most">How long; a slice that has begun is completed.</param>
    /// <param name="cancellationToken">Cancels the call; the next one continues.</param>
    public async Task RunAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var open = (await bulks.ListActiveBulksAsync(cancellationToken)).ToList();
        while (open.Count > 0)
        {
            List<BulkOperation> next = [];
            foreach (var bulk in open)
            {
                if (time.GetElapsedTime(began) >= most)
                {
                    return;
                }

                if (await TryStepAsync(bulk, cancellationToken) is { IsActive: true } more)
                {
                    next.Add(more);
                }
            }

            open = next;
        }
    }

    // A failed one must not delay the others. It is tried again at the next call.
    private async Task<BulkOperation?> TryStepAsync(BulkOperation bulk, CancellationToken cancellationToken)
    {
        try
        {
            return await StepAsync(bulk, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, bulk.Number);
            return null;
        }
    }

    // Handles a slice. Null: there is nothing more to do now.
    private async Task<BulkOperation?> StepAsync(BulkOperation bulk, CancellationToken cancellationToken)
    {
        var part = await bulks.ReadBulkRunsAsync(bulk.Number, bulk.Handled / BulkOperation.PartSize, cancellationToken);
        var slice = part.Skip(bulk.Handled % BulkOperation.PartSize).Take(SliceSize).ToList();
        if (slice.Count == 0)
        {
            return null; // it has ended meanwhile
        }

        var outcomes = new (BulkOutcome Outcome, string? Detail)[slice.Count];
        if (bulk.Order.Action == BulkAction.Rerun)
        {
            for (var i = 0; i < slice.Count && (i == 0 || outcomes[i - 1].Outcome != BulkOutcome.NotYet); i++)
            {
                outcomes[i] = await _actions.HandleAsync(bulk, slice[i], cancellationToken);
            }
        }
        else
        {
            await Parallel.ForAsync(
                0,
                slice.Count,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (i, token) => outcomes[i] = await _actions.HandleAsync(bulk, slice[i], token));
        }

        var waits = Array.FindIndex(outcomes, end => end.Outcome == BulkOutcome.NotYet);
        var written = await WriteAsync(bulk, slice.Zip(outcomes).Take(waits < 0 ? slice.Count : waits).ToList(), waits < 0 ? null : outcomes[waits].Detail, cancellationToken);
        return waits < 0 ? written : null;
    }

    private async Task<BulkOperation?> WriteAsync(BulkOperation bulk, List<(string RunId, (BulkOutcome Outcome, string? Detail) End)> ends, string? waitsFor, CancellationToken cancellationToken)
    {
        for (var now = bulk; now?.Handled == bulk.Handled; now = await bulks.GetBulkAsync(bulk.Number, cancellationToken))
        {
            var next = BulkRule.Handled(now, ends, now.IsActive ? waitsFor : null, time.GetUtcNow());
            if (next == now)
            {
                return now;
            }

            if (await bulks.WriteBulkAsync(next, cancellationToken) is { } written)
            {
                return written;
            }
        }

        return await bulks.GetBulkAsync(bulk.Number, cancellationToken); // another host has handled the same slice
    }

    private static BulkOperation Same(BulkOperation found, BulkOperation asked) =>
        found.Order.IsSame(asked.Order) && found.StartedById == asked.StartedById
            ? found
            : throw new RefusedException(RefusalReason.Conflict, "The Idempotency-Key was used before, for another bulk operation.");

    [LoggerMessage(Level = LogLevel.Error, Message = "Bulk operation {Number} could not be continued; it is tried again within a minute")]
    private partial void LogFailed(Exception exception, int number);
}
