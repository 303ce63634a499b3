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

    internal Task<Page<Run>> ListAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var (isGlobal, partition, prefix) = RunPointers.ListFor(filter);
        return ListAsync(isGlobal, partition, [prefix], Range(filter, page), run => Fits(run, filter), page, cancellationToken);
    }

    /// <summary>
    /// The runs that are not final. Those of a workflow are in two lists; the queue is read first, so that a run that leaves
    /// it meanwhile is found twice rather than not at all.
    /// </summary>
    internal Task<Page<Run>> ListActiveAsync(long? workflowId, PageRequest page, CancellationToken cancellationToken)
    {
        var range = Range(default, page);
        return workflowId is { } id
            ? ListAsync(false, RunKeys.Partition(id), [RunKeys.WaitersNewestFirst, RunKeys.HoldersNewestFirst], range, IsActive, page, cancellationToken)
            : ListAsync(true, RunPointers.Active, [RunPointers.AllRuns], range, IsActive, page, cancellationToken);

        static bool IsActive(Run run) => !run.Status.IsFinal();
    }

    private async Task<Page<Run>> ListAsync(
        bool isGlobal, string partition, string[] prefixes, (string After, string? End) range, Func<Run, bool> fits, PageRequest page, CancellationToken cancellationToken)
    {
        var after = range.After;
        List<Run> found = [];
        var bytes = 0L;
        while (found.Count <= page.Limit && (found.Count < 2 || bytes <= page.MaxBytes))
        {
            // Inputs may be large, and their size is only known after reading them.
            var most = Math.Clamp(page.Limit + 1 - found.Count, FewestRead, MostRead);
            var (pointers, last) = await TakeAsync(isGlobal ? lists : runs, partition, prefixes, (after, range.End), most, cancellationToken);
            foreach (var (_, run) in await FollowAsync(pointers, isGlobal, cancellationToken))
            {
                if (fits(run))
                {
                    found.Add(run);
                    bytes += PageBytes.Of(run);
                }
            }

            if (last is null)
            {
                break;
            }

            after = last;
        }

        return Paging.Cut([.. found.Take(page.Limit + 1)], page, PageBytes.Of, run => run, last => Cursor.Make(ListName, $"{last.CreatedAt.UtcTicks}.{last.Id}"));
    }

    // The first pointers of several merged lists, and the position of the last; null if no more follow.
    private static async Task<(IReadOnlyList<TableEntity> Pointers, string? Last)> TakeAsync(
        TableClient table, string partition, string[] prefixes, (string After, string? End) range, int most, CancellationToken cancellationToken)
    {
        List<(string Place, TableEntity Pointer)> all = [];
        var isMore = false;
        foreach (var prefix in prefixes)
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

    // The runs whose pointers are right. Stale pointers that a crash has left are removed.
    private async Task<IReadOnlyList<(TableEntity Pointer, Run Run)>> FollowAsync(
        IReadOnlyList<TableEntity> pointers, bool isGlobal, CancellationToken cancellationToken)
    {
        var followed = await Reading.ForEachAsync(
            pointers,
            async (pointer, token) =>
            {
                var run = (await reads.FindAsync(pointer.GetString("RunId"), token))?.Run;
                if (!isGlobal)
                {
                    return (pointer, run);
                }

                if (run is not null && RunPointers.OfAll(run).Contains(new RunPointer(pointer.PartitionKey, pointer.RowKey)))
                {
                    return (pointer, run);
                }

                await stale.FoundAsync(pointer);
                return (pointer, null);
            },
            cancellationToken);
        return [.. followed.Where(found => found.run is not null).Select(found => (found.pointer, found.run!))];
    }

    private static bool Fits(Run run, RunFilter filter) =>
        (filter.WorkflowId is null || run.WorkflowId == filter.WorkflowId)
        && (filter.Status is null || run.Status == filter.Status)
        && (filter.Trigger is null || run.Trigger == filter.Trigger);

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

    private static (long Ticks, string Id)? Read(string? cursor)
    {
        if (Cursor.Read(ListName, cursor) is not { } place)
        {
            return null;
        }

        return place.Split('.') is [var createdAt, var id]
            && long.TryParse(createdAt, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTime.MaxValue.Ticks
            && RunIdSource.IsWellFormed(id)
                ? (ticks, id)
                : throw new InvalidCursorException();
    }
}
