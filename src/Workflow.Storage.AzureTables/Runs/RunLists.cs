using System.Globalization;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>The lists of runs, newest first. What a list says of a run is checked against the run itself.</summary>
internal sealed class RunLists(TableClient runs, TableClient lists, RunReads reads, StalePointers stale)
{
    private const string ListName = "runs";
    private const int FewestRead = 20;
    private const int MostRead = 50;

    internal async Task<Page<Run>> ListAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var (isGlobal, partition, prefix) = RunPointers.ListFor(filter);
        var (after, end) = Range(filter, page, prefix);
        var table = isGlobal ? lists : runs;
        List<Run> found = [];
        var bytes = 0L;
        while (found.Count <= page.Limit && (found.Count < 2 || bytes <= page.MaxBytes))
        {
            // What a run was started with may be large, and how large is known when it has been read.
            var most = Math.Clamp(page.Limit + 1 - found.Count, FewestRead, MostRead);
            var query = $"PartitionKey eq '{partition}' and RowKey gt '{after}' and RowKey lt '{end}'";
            var pointers = await table.TakeAsync(query, most, null, cancellationToken);
            foreach (var (pointer, run) in await FollowAsync(pointers, isGlobal, cancellationToken))
            {
                if (Fits(run, filter))
                {
                    found.Add(run);
                    bytes += PageBytes.Of(run);
                }
            }

            if (pointers.Count < most)
            {
                break;
            }

            after = pointers[^1].RowKey;
        }

        return Paging.Cut([.. found.Take(page.Limit + 1)], page, PageBytes.Of, run => run, last => Cursor.Make(ListName, $"{last.CreatedAt.UtcTicks}.{last.Id}"));
    }

    /// <summary>Every run that is not final, oldest first.</summary>
    internal async Task<IReadOnlyList<Run>> ListActiveAsync(CancellationToken cancellationToken)
    {
        var pointers = await lists.TakeAsync(RowKeys.Under(RunPointers.Active, RunPointers.AllRuns), int.MaxValue, null, cancellationToken);
        var active = await FollowAsync(pointers, isGlobal: true, cancellationToken);
        return
        [
            .. active
                .Select(found => found.Run)
                .Where(run => !run.Status.IsFinal())
                .OrderBy(run => run.CreatedAt)
                .ThenBy(run => run.Id, StringComparer.Ordinal),
        ];
    }

    // The runs that are where their pointers say; pointers that a crash has left over are removed.
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

    // A semicolon comes right after the colon that follows an instant, so it stands for the end of that instant.
    private static (string After, string End) Range(RunFilter filter, PageRequest page, string prefix)
    {
        var after = Read(page.Cursor) is var (ticks, id) ? $"{prefix}{RowKeys.Newest(ticks)}:{id}" : prefix;
        if (filter.CreatedBefore is { } before)
        {
            var bound = $"{prefix}{RowKeys.Newest(before.UtcTicks)};";
            after = string.CompareOrdinal(after, bound) < 0 ? bound : after;
        }

        var end = filter.CreatedFrom is { } from ? $"{prefix}{RowKeys.Newest(from.UtcTicks)};" : prefix[..^1] + ';';
        return (after, end);
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
