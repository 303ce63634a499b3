using System.Globalization;
using Workflow.Core.Bulk;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>The bulk operations, and the ids of their runs while they are active.</summary>
internal static class BulkOperations
{
    internal const string Schema = """
        CREATE TABLE bulks (
            number          INTEGER PRIMARY KEY AUTOINCREMENT,
            is_active       INTEGER NOT NULL,
            revision        INTEGER NOT NULL,
            bulk            TEXT NOT NULL,
            idempotency_key TEXT
        ) STRICT;

        CREATE INDEX bulks_active ON bulks (number) WHERE is_active = 1;
        CREATE UNIQUE INDEX bulks_by_key ON bulks (idempotency_key) WHERE idempotency_key IS NOT NULL;

        CREATE TABLE bulk_runs (
            number  INTEGER NOT NULL,
            part    INTEGER NOT NULL,
            run_ids TEXT NOT NULL,
            PRIMARY KEY (number, part)
        ) STRICT, WITHOUT ROWID;
        """;

    internal const string ByNumber = "SELECT revision, bulk, number FROM bulks WHERE number = ?";

    internal const string ByIdempotencyKey = "SELECT revision, bulk, number FROM bulks WHERE idempotency_key = ?";

    internal const string Page = "SELECT revision, bulk, number FROM bulks WHERE number < ? ORDER BY number DESC LIMIT ?";

    internal const string Active = "SELECT revision, bulk, number FROM bulks INDEXED BY bulks_active WHERE is_active = 1 ORDER BY number";

    internal const string Runs = "SELECT run_ids FROM bulk_runs WHERE number = ? AND part = ?";

    private const string ListName = "bulk operations";

    internal static BulkOperation Add(Session session, BulkOperation bulk, IReadOnlyList<string> runIds)
    {
        if (bulk.IdempotencyKey is { } key && Find(session, key) is { } earlier)
        {
            return earlier;
        }

        session
            .Prepare("INSERT INTO bulks (is_active, revision, bulk, idempotency_key) VALUES (?, 1, ?, ?)")
            .Bind(bulk.IsActive)
            .BindUtf8(StoredJson.Write(bulk))
            .Bind(bulk.IdempotencyKey)
            .Run();
        var number = session.Prepare("SELECT max(number) FROM bulks").First(row => row.IntOrNull(0)) ?? throw new InvalidOperationException("The bulk operation is not there.");
        foreach (var (part, ids) in runIds.Chunk(BulkOperation.PartSize).Index())
        {
            session.Prepare("INSERT INTO bulk_runs (number, part, run_ids) VALUES (?, ?, ?)").Bind((long)number).Bind((long)part).BindUtf8(StoredJson.Write(ids)).Run();
        }

        return bulk with { Number = number, Revision = "1" };
    }

    internal static BulkOperation? Find(Session session, string idempotencyKey) => session.Prepare(ByIdempotencyKey).Bind(idempotencyKey).First(Read);

    internal static BulkOperation? Get(Session session, int number) => session.Prepare(ByNumber).Bind((long)number).First(Read);

    internal static Page<BulkOperation> List(Session session, PageRequest page)
    {
        var before = Cursor.ReadNumber(ListName, page.Cursor) ?? long.MaxValue;
        var (rows, isMore) = session.Prepare(Page).Bind(before).Bind(page.Limit + 1).Part(page.Budget(), Read);
        return Pages.Of(rows, isMore, bulk => bulk, bulk => Cursor.Make(ListName, $"{bulk.Number}"));
    }

    internal static IReadOnlyList<BulkOperation> ListActive(Session session) => session.Prepare(Active).All(Read);

    internal static IReadOnlyList<string> ReadRuns(Session session, int number, int part) =>
        session.Prepare(Runs).Bind((long)number).Bind((long)part).First(row => StoredJson.Read<string[]>(row.Utf8(0))) ?? [];

    internal static BulkOperation? TryWrite(Session session, BulkOperation bulk)
    {
        if (Get(session, bulk.Number) is not { } stored || stored.Revision != bulk.Revision)
        {
            return null;
        }

        var revision = long.Parse(stored.Revision, CultureInfo.InvariantCulture) + 1;
        session
            .Prepare("UPDATE bulks SET is_active = ?, revision = ?, bulk = ? WHERE number = ?")
            .Bind(bulk.IsActive)
            .Bind(revision)
            .BindUtf8(StoredJson.Write(bulk))
            .Bind((long)bulk.Number)
            .Run();
        if (!bulk.IsActive)
        {
            session.Prepare("DELETE FROM bulk_runs WHERE number = ?").Bind((long)bulk.Number).Run();
        }

        return bulk with { Revision = revision.ToString(CultureInfo.InvariantCulture) };
    }

    internal static bool Remove(Session session, BulkOperation bulk)
    {
        if (Get(session, bulk.Number) is not { IsActive: false } stored || stored.Revision != bulk.Revision)
        {
            return false;
        }

        session.Prepare("DELETE FROM bulks WHERE number = ?").Bind((long)bulk.Number).Run();
        return true;
    }

    private static BulkOperation Read(Row row) => StoredJson.Read<BulkOperation>(row.Utf8(1)) with { Number = row.Int(2), Revision = row.Long(0).ToString(CultureInfo.InvariantCulture) };
}
