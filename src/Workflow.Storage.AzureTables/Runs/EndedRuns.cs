using System.Globalization;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// The runs that have ended, by their end, oldest first. A run that is being removed stays in the list to the last, so that
/// an interrupted removal is found again. Each entry is checked against its run.
/// </summary>
internal sealed class EndedRuns(TableClient lists, RunReads reads, StalePointers stale)
{
    private const string ListName = "ended runs";
    private const int FewestRead = 20;

    internal async Task<Page<string>> ListAsync(DateTimeOffset completedBefore, PageRequest page, CancellationToken cancellationToken)
    {
        var after = RunPointers.AllRuns + ReadCursor(page.Cursor);
        var end = RunPointers.AllRuns + RowKeys.Oldest(completedBefore);
        List<TableEntity> found = [];
        while (found.Count <= page.Limit && string.CompareOrdinal(after, end) < 0)
        {
            var most = Math.Max(page.Limit + 1 - found.Count, FewestRead);
            var query = $"PartitionKey eq '{RunPointers.Ended}' and RowKey gt '{after}' and RowKey lt '{end}'";
            var pointers = await lists.TakeAsync(query, most, null, cancellationToken);
            var isRight = await Reading.ForEachAsync(pointers, IsRightAsync, cancellationToken);
            found.AddRange(pointers.Where((_, i) => isRight[i]));
            if (pointers.Count < most)
            {
                break;
            }

            after = pointers[^1].RowKey;
        }

        return Pages.Cut(
            [.. found.Take(page.Limit + 1)],
            page,
            Batch.SizeOf,
            pointer => pointer.GetString("RunId"),
            MakeCursor);
    }

    private async Task<bool> IsRightAsync(TableEntity pointer, CancellationToken cancellationToken)
    {
        if (await reads.StandingAsync(pointer.GetString("RunId"), cancellationToken) is { } row
            && RunRow.StandingOf(row) is var run
            && run.Status.IsFinal()
            && RunPointers.OfEnded(run).Key == pointer.RowKey)
        {
            return true;
        }

        await stale.FoundAsync(pointer);
        return false;
    }

    private static string? ReadCursor(string? cursor) =>
        Cursor.ReadInstant(ListName, cursor) switch
        {
            null => null,
            var (ticks, id) when RunIdSource.IsWellFormed(id) => $"{RowKeys.Oldest(ticks)}:{id}",
            _ => throw new InvalidCursorException(),
        };

    private static string MakeCursor(TableEntity last)
    {
        var place = last.RowKey[RunPointers.AllRuns.Length..].Split(':');
        return Cursor.Make(ListName, long.Parse(place[0], CultureInfo.InvariantCulture), place[1]);
    }
}
