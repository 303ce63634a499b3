using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>
/// Ended runs by workflow, hour, status and class of durations, so that the end of a run adds one statement to its transaction
/// and reads nothing.
/// </summary>
internal static class Statistics
{
    // The index finds old rows of all workflows. It does not change when a row counts one more run.
    internal const string Schema = """
        CREATE TABLE statistics (
            workflow_id    INTEGER NOT NULL,
            hour           INTEGER NOT NULL,
            status         TEXT NOT NULL,
            duration_class INTEGER NOT NULL,
            runs           INTEGER NOT NULL,
            seconds        REAL NOT NULL,
            longest        REAL NOT NULL,
            PRIMARY KEY (workflow_id, hour, status, duration_class)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX statistics_by_hour ON statistics (hour);
        """;

    private const string Add = """
        INSERT INTO statistics (workflow_id, hour, status, duration_class, runs, seconds, longest) VALUES (?, ?, ?, ?, 1, ?, ?)
        ON CONFLICT (workflow_id, hour, status, duration_class)
        DO UPDATE SET runs = runs + 1, seconds = seconds + excluded.seconds, longest = max(longest, excluded.longest)
        """;

    internal const string List = """
        SELECT hour, status, duration_class, runs, seconds, longest
        FROM statistics
        WHERE workflow_id = ? AND hour >= ? AND hour < ?
        ORDER BY hour
        LIMIT ?
        """;

    internal const string Remove = """
        DELETE FROM statistics
        WHERE (workflow_id, hour, status, duration_class) IN (
            SELECT workflow_id, hour, status, duration_class FROM statistics INDEXED BY statistics_by_hour WHERE hour < ? ORDER BY hour LIMIT ?)
        """;

    // Rows that one part of a list reads: more than an hour has, with every status and every class of durations.
    private const int MostRows = 20_000;

    private const int NotBegun = -1;

    /// <summary>Counts a run if it ends with this change.</summary>
    /// <param name="session">The writer's.</param>
    /// <param name="before">The run before the change; <c>null</c>: it is new.</param>
    /// <param name="after">The run after the change.</param>
    internal static void Count(Session session, RunHead? before, RunHead after)
    {
        if (after.Group is not null || before?.Status.IsFinal() == true || !after.Status.IsFinal() || after.CompletedAt is not { } end)
        {
            return;
        }

        var seconds = RunTally.SecondsOf(after);
        session.Prepare(Add)
            .Bind(after.WorkflowId)
            .Bind(RunTally.HourOf(end))
            .Bind(Word.Upper(after.Status))
            .Bind((long)(seconds is { } duration ? RunTally.ClassOf(duration) : NotBegun))
            .Bind(seconds ?? 0d)
            .Bind(seconds ?? 0d)
            .Run();
    }

    internal static TallyPart ListHours(Session session, long workflowId, DateTimeOffset from, DateTimeOffset before, int most)
    {
        List<HourTally> hours = [];
        var rows = session.Prepare(List).Bind(workflowId).Bind(from).Bind(before).Bind(MostRows).All(row =>
        {
            var hour = row.Instant(0);
            if (hours.Count == 0 || hours[^1].Hour != hour)
            {
                hours.Add(new HourTally(hour, new RunTally()));
            }

            var durationClass = row.Int(2);
            hours[^1].Tally.Add(Word.ParseUpper<RunStatus>(row.Text(1)), durationClass == NotBegun ? null : durationClass, row.Long(3), row.DoubleOrNull(4)!.Value, row.DoubleOrNull(5)!.Value);
            return true;
        });

        // If rows are left, the last hour may not be whole.
        var isCut = rows.Count == MostRows;
        List<HourTally> whole = [.. hours.Take(Math.Min(most, isCut ? hours.Count - 1 : hours.Count))];
        return new TallyPart(whole, whole.Count < hours.Count);
    }

    internal static int RemoveHours(Session session, DateTimeOffset before, int most)
    {
        session.Prepare(Remove).Bind(before).Bind(most).Run();
        return session.Changes;
    }
}
