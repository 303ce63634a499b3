using Workflow.Core.History;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Workflows;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>The places of pools, and the lines for them.</summary>
internal static class PoolPlaces
{
    internal const string Line = Columns + "INDEXED BY pool_line WHERE pool = ? AND status = 0 AND slots <= ?" + ByRank;

    internal const string First = Columns + "INDEXED BY pool_line WHERE pool = ? AND status = 0" + ByRank;

    internal const string Holders = Columns + "INDEXED BY pool_holders WHERE pool = ? AND status > 0 ORDER BY run_id, position, item, attempt LIMIT ?";

    internal const string ByKey = Columns + "WHERE" + Key;

    internal const string Delete = "DELETE FROM pool_places WHERE" + Key;

    private const string Columns = "SELECT pool, run_id, position, item, attempt, task, slots, status, rank, at, starts_at FROM pool_places ";

    private const string Key = " pool = ? AND run_id = ? AND position = ? AND item = ? AND attempt = ?";

    private const string ByRank = " ORDER BY rank, run_id, position, item, attempt LIMIT ?";

    internal static PlaceAnswer Take(Session session, PoolPlace asked, DateTimeOffset at)
    {
        var place = Find(session, asked);
        if (place is { Status: not PlaceStatus.Waiting })
        {
            return Taken(session, place, LineChange.None);
        }

        var rank = (place ?? asked).Rank;
        var (pool, state) = Pools.FindAny(session, asked.Pool);
        if (place is null)
        {
            Save(session, asked with { Status = PlaceStatus.Waiting, At = at });
            state = state with { Waiting = state.Waiting + 1 };
        }

        var (after, change) = Offer(session, asked.Pool, state, at);
        if (place is null || change.Offered.Count > 0)
        {
            Pools.Save(session, pool, after);
        }

        return change.Offered.FirstOrDefault(IsAsked) is { } own ? Taken(session, own, change with { Offered = [.. change.Offered.Where(offered => !IsAsked(offered))] })
            : change.Next is { } next && IsAsked(next) ? new PlaceAnswer(false, change with { Next = null }) { DueAt = after.LookAt, Rank = rank }
            : new PlaceAnswer(false, change) { Rank = rank };

        bool IsAsked(PoolPlace other) => other.RunId == asked.RunId && other.Attempt == asked.Attempt;
    }

    internal static LineChange Free(Session session, PoolPlace place, bool keepsTaken, DateTimeOffset at)
    {
        if (Find(session, place) is not { } found || (keepsTaken && found.Status == PlaceStatus.Taken))
        {
            return LineChange.None;
        }

        BindKey(session.Prepare(Delete), found).Run();
        var (pool, state) = Pools.FindAny(session, place.Pool);
        var (after, change) = Offer(session, place.Pool, PoolLine.Without(state, found), at);
        Pools.Save(session, pool, after);
        return change;
    }

    internal static LineChange Offer(Session session, string name, DateTimeOffset at)
    {
        var (pool, state) = Pools.FindAny(session, name);
        var (after, change) = Offer(session, name, state, at);
        if (change.Offered.Count > 0)
        {
            Pools.Save(session, pool, after);
        }

        return change;
    }

    internal static PoolView View(Session session, string name, int most)
    {
        var (pool, state) = Pools.FindAny(session, name);
        var line = ListLine(session, name, most);
        return new PoolView(pool, state.NextAt, ListHolders(session, name, 1) is [var holder] ? holder : null, line, line.Count == most);
    }

    internal static IReadOnlyList<PoolPlace> ListHolders(Session session, string pool, int most) => session.Prepare(Holders).Bind(pool).Bind((long)most).All(Read);

    internal static IReadOnlyList<PoolPlace> ListLine(Session session, string pool, int most) => session.Prepare(First).Bind(pool).Bind((long)most).All(Read);

    private static PlaceAnswer Taken(Session session, PoolPlace place, LineChange change)
    {
        if (place.Status != PlaceStatus.Taken)
        {
            Save(session, place with { Status = PlaceStatus.Taken });
        }

        return new PlaceAnswer(true, change) { DueAt = place.StartsAt, Rank = place.Rank };
    }

    // One more is read than is offered, so that the rule knows whether there are more.
    private static (PoolState After, LineChange Change) Offer(Session session, string pool, PoolState state, DateTimeOffset at)
    {
        if (state.Waiting == 0 || state.Used >= state.Size)
        {
            return (state, LineChange.None);
        }

        var line = session.Prepare(Line).Bind(pool).Bind((long)state.Size).Bind((long)Math.Min(IPoolPlaces.MostOffered, state.Size - state.Used) + 1).All(Read);
        var (after, change) = PoolLine.Offer(state, line, at, IPoolPlaces.MostOffered);
        foreach (var place in change.Offered)
        {
            Save(session, place);
        }

        return (after, change);
    }

    private static PoolPlace? Find(Session session, PoolPlace place) => BindKey(session.Prepare(ByKey), place).First(Read);

    private static void Save(Session session, PoolPlace place) =>
        BindKey(session.Prepare("INSERT OR REPLACE INTO pool_places (pool, run_id, position, item, attempt, task, slots, status, rank, at, starts_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"), place)
            .Bind(place.Task)
            .Bind((long)place.Slots)
            .Bind((long)place.Status)
            .Bind(place.Rank)
            .Bind(place.At)
            .Bind(place.StartsAt)
            .Run();

    private static Statement BindKey(Statement statement, PoolPlace place) =>
        statement.Bind(place.Pool).Bind(place.RunId).Bind((long)place.Attempt.Position).Bind((long)(place.Attempt.Index ?? -1)).Bind((long)place.Attempt.Attempt);

    private static PoolPlace Read(Row row) => new(row.Text(0), row.Text(1), new ExecutionKey(row.Int(2), row.Int(3) is >= 0 and var index ? index : null, row.Int(4)))
    {
        Task = row.Text(5),
        Slots = row.Int(6),
        Status = (PlaceStatus)row.Int(7),
        Rank = row.Long(8),
        At = row.Instant(9),
        StartsAt = row.InstantOrNull(10),
    };
}
