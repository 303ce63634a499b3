using System.Globalization;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>The lists of runs, newest first. Each entry is checked against its run.</summary>
internal sealed class RunLists(TableClient runs, TableClient lists, RunReads reads, StalePointers stale)
{
    private const string ListName = "runs";
    private const int FewestRead = 20;
    private const int MostRead = 50;

    private readonly View<Run> _whole = new(reads.FindAsync, reads.ReadOfListAsync, PageBytes.Of);
    private readonly View<RunHead> _heads = new(reads.FindHeadAsync, (row, _) => Task.FromResult(row.Run), PageBytes.Of);

    internal Task<Page<Run>> ListAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken) => ListAsync(_whole, filter, page, cancellationToken);

    internal Task<Page<RunHead>> ListHeadsAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken) => ListAsync(_heads, filter, page, cancellationToken);

    /// <summary>
    /// The runs that are not final. Those of a workflow are in two lists; the queue is read first, so that a run that leaves
    /// it meanwhile is found twice rather than not at all.
    /// </summary>
    internal Task<Page<RunHead>> ListActiveAsync(long? workflowId, PageRequest page, CancellationToken cancellationToken) =>
        ListAsync(_heads, new RunFilter(workflowId, IsActive: true), run => !run.Status.IsFinal() && (workflowId is null || run.WorkflowId == workflowId), page, cancellationToken);

    private Task<Page<T>> ListAsync<T>(View<T> view, RunFilter filter, PageRequest page, CancellationToken cancellationToken)
        where T : RunHead
    {
        return ListAsync(view, filter, run => Fits(run, filter), page, cancellationToken);
    }

    private async Task<Page<T>> ListAsync<T>(View<T> view, RunFilter filter, Func<RunHead, bool> fits, PageRequest page, CancellationToken cancellationToken)
        where T : RunHead
    {
        var (isGlobal, from) = (filter.WorkflowId is null || filter.Labels is [_, ..], RunPointers.ListsFor(filter));
        var budget = page.Budget();
        var range = Range(filter, page);
        var after = range.After;
        List<T> found = [];
        var examined = 0;
        while (true)
        {
            if (examined >= RunFilter.MaxExamined)
            {
                return new Page<T>(found, CursorOf(after)); // no list has exactly these runs
            }

            // Inputs may be large, and their size is only known after reading them.
            var most = examined > 0 && found.Count == 0 ? MostRead : Math.Clamp(page.Limit + 1 - found.Count, FewestRead, MostRead);
            var (pointers, last) = await TakeAsync(isGlobal ? lists : runs, from, (after, range.End), most, cancellationToken);
            examined += pointers.Count;
            foreach (var run in await FollowAsync(view, pointers, isGlobal, fits, cancellationToken))
            {
                if (!budget.TryTake(view.Bytes(run)))
                {
                    return PageOf(found, isMore: true);
                }

                found.Add(run);
            }

            if (last is null)
            {
                return PageOf(found, isMore: false);
            }

            after = last;
        }
    }

    private static Page<T> PageOf<T>(List<T> runs, bool isMore)
        where T : RunHead => Pages.Of(runs, isMore, run => run, last => Cursor.Make(ListName, last.CreatedAt.UtcTicks, last.Id));

    // Of a position in a list, which is newest first.
    private static string CursorOf(string place)
    {
        var parts = place.Split(':');
        return Cursor.Make(ListName, DateTime.MaxValue.Ticks - long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
    }

    // The first pointers of several merged lists, and the position of the last; null if no more follow.
    private static async Task<(IReadOnlyList<TableEntity> Pointers, string? Last)> TakeAsync(
        TableClient table, RunList[] from, (string After, string? End) range, int most, CancellationToken cancellationToken)
    {
        List<(string Place, TableEntity Pointer)> all = [];
        var isMore = false;
        foreach (var (partition, prefix) in from)
        {
            var end = range.End is null ? prefix[..^1] + ';' : prefix + range.End;
            var query = $"PartitionKey eq '{partition}' and RowKey gt '{prefix}{range.After}' and RowKey lt '{end}'";
            var some = await table.TakeAsync(query, most, null, cancellationToken);
            all.AddRange(some.Select(pointer => (pointer.RowKey[prefix.Length..], pointer)));
            isMore |= some.Count == most;
        }

        List<(string Place, TableEntity Pointer)> first = [.. all.DistinctBy(p => p.Place).OrderBy(p => p.Place, StringComparer.Ordinal).Take(most)];
        return ([.. first.Select(p => p.Pointer)], isMore || all.Count > most ? first[^1].Place : null);
    }

    // The runs whose pointers are right and that fit. Stale pointers that a crash has left are removed.
    private async Task<IEnumerable<T>> FollowAsync<T>(
        View<T> view, IReadOnlyList<TableEntity> pointers, bool isGlobal, Func<RunHead, bool> fits, CancellationToken cancellationToken)
        where T : RunHead
    {
        var followed = await Reading.ForEachAsync<TableEntity, T?>(
            pointers,
            async (pointer, token) =>
            {
                var found = await view.Find(pointer.GetString("RunId"), token);
                if (isGlobal && (found is null || !RunPointers.IsRight(new RunPointer(pointer.PartitionKey, pointer.RowKey), found.Run)))
                {
                    await stale.FoundAsync(pointer);
                    return null;
                }

                return found is not null && fits(found.Run) ? await view.Read(found, token) : null;
            },
            cancellationToken);
        return followed.OfType<T>();
    }

    private static bool Fits(RunHead run, RunFilter filter) =>
        run.Group is null
        && !(filter.IsActive && run.Status.IsFinal())
        && (filter.WorkflowId is null || run.WorkflowId == filter.WorkflowId)
        && (filter.Status is null || run.Status == filter.Status)
        && (filter.Trigger is null || run.Trigger == filter.Trigger)
        && (filter.Labels?.All(run.Labels.Has) ?? true);

    // A semicolon sorts right after the colon that follows an instant, so it marks the end of that instant.
    private static (string After, string? End) Range(RunFilter filter, PageRequest page)
    {
        var after = Read(page.Cursor) is var (ticks, id) ? $"{RowKeys.Newest(ticks)}:{id}" : "";
        if (filter.CreatedBefore is { } before)
        {
            var bound = $"{RowKeys.Newest(before.UtcTicks)};";
            after = string.CompareOrdinal(after, bound) < 0 ? bound : after;
        }

        return (after, filter.CreatedFrom is { } from ? $"{RowKeys.Newest(from.UtcTicks)};" : null);
    }

    private static (long Ticks, string Id)? Read(string? cursor) =>
        Cursor.ReadInstant(ListName, cursor) switch
        {
            null => null,
            var (ticks, id) when RunIdSource.IsWellFormed(id) => (ticks, id),
            _ => throw new InvalidCursorException(),
        };

    // What a list reads of its runs.
    private sealed record View<T>(Func<string, CancellationToken, Task<RunRow?>> Find, Func<RunRow, CancellationToken, Task<T>> Read, Func<T, long> Bytes)
        where T : RunHead;
}
