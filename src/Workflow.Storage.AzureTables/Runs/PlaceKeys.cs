using System.Globalization;
using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// The rows of places: <c>held:</c> has those that are held; <c>line:</c> those that wait, by rank, and <c>wait:</c> the rank of each.
/// </summary>
internal static class PlaceKeys
{
    internal const string Slots = "Slots";

    private const string Task = "Task";
    private const string Status = "Status";
    private const string Rank = "Rank";
    private const string At = "At";
    private const string StartsAt = "StartsAt";

    internal static string Lock(string pool) => $"pool:{pool}";

    internal static string Held(string pool) => $"held:{pool}:";

    internal static string Line(string pool) => $"line:{pool}:";

    internal static string Held(PoolPlace place) => Held(place.Pool) + Attempt(place);

    internal static string Wait(PoolPlace place) => $"wait:{place.Pool}:{Attempt(place)}";

    internal static string Line(PoolPlace place) => $"{Line(place.Pool)}{RowKeys.Oldest(place.Rank)}:{Attempt(place)}";

    /// <summary>How many of a line are read to offer places.</summary>
    internal static int MostRead(PoolState state) => Math.Min(IPoolPlaces.MostOffered, state.Size - state.Used) + 1;

    /// <summary>A line with one that enters it, as far as it was read.</summary>
    internal static IReadOnlyList<PoolPlace> Merge(IReadOnlyList<PoolPlace> line, PoolPlace entering, PoolState state) =>
        entering.Slots > state.Size ? line
        : [.. line.Append(entering).OrderBy(Line, StringComparer.Ordinal).Take(Math.Max(1, MostRead(state)))];

    internal static TableEntity HeldRow(PoolPlace place) => Row(Held(place), place);

    internal static TableEntity WaitRow(PoolPlace place) => Row(Wait(place), place);

    internal static TableEntity LineRow(PoolPlace place) => Row(Line(place), place);

    internal static PoolPlace ReadHeld(string pool, TableEntity row) => Read(pool, row, row.RowKey[Held(pool).Length..]);

    internal static PoolPlace ReadLine(string pool, TableEntity row) => Read(pool, row, row.RowKey[(Line(pool).Length + RowKeys.Oldest(0).Length + 1)..]);

    internal static PoolPlace ReadWait(PoolPlace asked, TableEntity row) => Read(asked.Pool, row, Attempt(asked));

    private static TableEntity Row(string key, PoolPlace place) => new(PoolRows.Partition, key)
    {
        [Task] = place.Task,
        [Slots] = place.Slots,
        [Status] = (int)place.Status,
        [Rank] = place.Rank,
        [At] = place.At.UtcTicks,
        [StartsAt] = place.StartsAt?.UtcTicks,
    };

    // The task itself comes before its items.
    private static string Attempt(PoolPlace place) => string.Create(
        CultureInfo.InvariantCulture, $"{place.RunId}:{RowKeys.Place(place.Attempt.Position)}:{RowKeys.Place((place.Attempt.Index ?? -1) + 1)}:{RowKeys.Place(place.Attempt.Attempt)}");

    private static PoolPlace Read(string pool, TableEntity row, string attempt)
    {
        var parts = attempt.Split(':');
        int[] numbers = [.. parts[^3..].Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        return new PoolPlace(pool, string.Join(':', parts[..^3]), new ExecutionKey(numbers[0], numbers[1] == 0 ? null : numbers[1] - 1, numbers[2]))
        {
            Task = row.GetString(Task),
            Slots = row.GetInt32(Slots)!.Value,
            Status = (PlaceStatus)row.GetInt32(Status)!.Value,
            Rank = row.GetInt64(Rank)!.Value,
            At = new DateTimeOffset(row.GetInt64(At)!.Value, TimeSpan.Zero),
            StartsAt = row.GetInt64(StartsAt) is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
        };
    }
}
