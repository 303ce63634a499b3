using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Workflow.Benchmarks.Hosts;

/// <summary>Fills the store of a stopped standalone host with copies of its runs, each with its executions and its log.</summary>
internal static class HistoryFill
{
    public static void Fill(string file, int count)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;");
        Execute(connection, "CREATE TEMP TABLE source (place INTEGER PRIMARY KEY, key INTEGER); INSERT INTO source SELECT row_number() OVER (ORDER BY key) - 1, key FROM runs;");
        var there = Convert.ToInt64(Scalar(connection, "SELECT count(*) FROM runs"), CultureInfo.InvariantCulture);
        var first = Convert.ToInt64(Scalar(connection, "SELECT max(key) FROM runs"), CultureInfo.InvariantCulture);
        var columns = Columns(connection, "runs").Where(c => c is not ("key" or "id" or "created_at" or "started_at" or "completed_at" or "idempotency_key")).ToList();
        var list = string.Join(", ", columns);
        Execute(connection, "BEGIN");

        // A run a second, older than those that are there.
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count - there})
            INSERT INTO runs (key, id, created_at, started_at, completed_at, {list})
            SELECT {first} + n.i, 'copy-' || n.i, r.created_at - n.i * 10000000, r.started_at - n.i * 10000000, r.completed_at - n.i * 10000000, {string.Join(", ", columns.Select(c => "r." + c))}
            FROM n JOIN source s ON s.place = n.i % {there} JOIN runs r ON r.key = s.key
            """));
        foreach (var table in (string[])["executions", "log"])
        {
            var others = Columns(connection, table).Where(c => c != "run_key").ToList();
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count - there})
                INSERT INTO {table} (run_key, {string.Join(", ", others)})
                SELECT {first} + n.i, {string.Join(", ", others.Select(c => "t." + c))}
                FROM n JOIN source s ON s.place = n.i % {there} JOIN {table} t ON t.run_key = s.key
                """));
        }

        Execute(connection, "COMMIT");
        Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static List<string> Columns(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM pragma_table_info($table)";
        command.Parameters.AddWithValue("$table", table);
        using var reader = command.ExecuteReader();
        List<string> names = [];
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static object Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // no text of anybody else's is in it
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // no text of anybody else's is in it
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }
}
