using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Workflows;

/// <summary>
/// The pools. One with size 0 does not exist: there are attempts that wait for it. Which workflows use one is in the index of secrets.
/// </summary>
internal static class Pools
{
    internal const string Schema = """
        CREATE TABLE pools (
            name         TEXT NOT NULL PRIMARY KEY,
            size         INTEGER NOT NULL,
            rate_limit   INTEGER,
            rate_seconds INTEGER,
            revision     INTEGER NOT NULL,
            updated_at   INTEGER NOT NULL,
            used         INTEGER NOT NULL,
            waiting      INTEGER NOT NULL,
            next_at      INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE pool_places (
            pool      TEXT NOT NULL,
            run_id    TEXT NOT NULL,
            position  INTEGER NOT NULL,
            item      INTEGER NOT NULL,
            attempt   INTEGER NOT NULL,
            task      TEXT NOT NULL,
            slots     INTEGER NOT NULL,
            status    INTEGER NOT NULL,
            rank      INTEGER NOT NULL,
            at        INTEGER NOT NULL,
            starts_at INTEGER,
            PRIMARY KEY (pool, run_id, position, item, attempt)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX pool_line ON pool_places (pool, rank, run_id, position, item, attempt, slots) WHERE status = 0;
        CREATE INDEX pool_holders ON pool_places (pool, run_id, position, item, attempt) WHERE status > 0;

        """;

    internal const string ByName = Columns + "WHERE name = ?";

    internal const string Page = Columns + "WHERE name > ? AND size > 0 ORDER BY name LIMIT ?";

    internal const string Busy = "SELECT name FROM pools WHERE name > ? AND (used > 0 OR waiting > 0) ORDER BY name LIMIT ?";

    private const string Columns = "SELECT name, size, rate_limit, rate_seconds, revision, updated_at, used, waiting, next_at FROM pools ";

    private const string List = "pools";

    internal static Pool? Find(Session session, string name) => session.Prepare(ByName).Bind(name).First(Read) is { Pool.Size: > 0 } found ? found.Pool : null;

    /// <summary>The pool, also if it does not exist.</summary>
    internal static (Pool Pool, PoolState State) FindAny(Session session, string name) =>
        session.Prepare(ByName).Bind(name).First(Read) is { Pool: not null } found ? found : (new Pool(name, 0, null, 0, default), default);

    internal static Page<Pool> ListPage(Session session, PageRequest page)
    {
        var (rows, isMore) = session.Prepare(Page).Bind(Cursor.Read(List, page.Cursor) ?? "").Bind(page.Limit + 1).Part(page.Budget(), row => Read(row).Pool);
        return Pages.Of(rows, isMore, pool => pool, last => Cursor.Make(List, last.Name));
    }

    internal static Page<long> ListUses(Session session, string name, PageRequest page)
    {
        var list = $"uses of pool {name}";
        var after = Cursor.ReadNumber(list, page.Cursor) ?? 0;
        var (rows, isMore) = session.Prepare(Schedules.Calendars.Uses).Bind(SecretUses.PoolKey(name)).Bind(after).Bind(page.Limit + 1).Part(page.Budget(), row => row.Long(0));
        return Pages.Of(rows, isMore, id => id, last => Cursor.Make(list, $"{last}"));
    }

    internal static IReadOnlyList<string> ListBusy(Session session, string? after, int most) =>
        session.Prepare(Busy).Bind(after ?? "").Bind(most).All(row => row.Text(0));

    internal static bool Write(Session session, Pool pool, long? revision)
    {
        if (Find(session, pool.Name)?.Revision != revision)
        {
            return false;
        }

        Save(session, pool, FindAny(session, pool.Name).State.With(pool));
        return true;
    }

    /// <summary>Writes what is used of a pool. One that does not exist, and has nobody left, is removed.</summary>
    internal static void Save(Session session, Pool pool, PoolState state)
    {
        if (state.IsOver)
        {
            session.Prepare("DELETE FROM pools WHERE name = ?").Bind(pool.Name).Run();
            return;
        }

        session.Prepare("INSERT OR REPLACE INTO pools (name, size, rate_limit, rate_seconds, revision, updated_at, used, waiting, next_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .Bind(pool.Name)
            .Bind((long)state.Size)
            .Bind((long?)state.Rate?.Limit)
            .Bind((long?)state.Rate?.PerSeconds)
            .Bind(pool.Revision)
            .Bind(pool.UpdatedAt)
            .Bind((long)state.Used)
            .Bind((long)state.Waiting)
            .Bind(state.NextAt)
            .Run();
    }

    internal static bool Remove(Session session, string name, long revision)
    {
        session.Prepare("DELETE FROM pools WHERE name = ? AND revision = ? AND size > 0 AND used = 0 AND waiting = 0").Bind(name).Bind(revision).Run();
        return session.Changes == 1;
    }

    private static (Pool Pool, PoolState State) Read(Row row)
    {
        var rate = row.IntOrNull(2) is { } limit ? new PoolRate(limit, row.Int(3)) : null;
        var state = new PoolState(row.Int(1), rate, row.Int(6), row.Int(7), row.InstantOrNull(8));
        return (new Pool(row.Text(0), state.Size, rate, row.Long(4), row.Instant(5)) { Used = state.Used, Waiting = state.Waiting }, state);
    }
}
