using Microsoft.Data.Sqlite;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Runs;
using Workflow.Storage.Sqlite.Workflows;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>A page costs the same however many runs are stored: counted in steps of SQLite's virtual machine.</summary>
public sealed class ListCostTests : SqliteTest
{
    private const int Workflows = 10;
    private const int Few = 10_000;
    private static readonly int Many = TestRun.Rounds(1_000_000, 50_000);
    private static readonly PageRequest Page = new(50, null);
    private static readonly DateTimeOffset Later = Sample.Noon.AddSeconds(Few / 2);

    private static readonly RunFilter[] Filters =
    [
        .. from workflow in new long?[] { null, 3 }
           from status in new RunStatus?[] { null, RunStatus.Succeeded, RunStatus.Failed, RunStatus.TimedOut }
           from trigger in new RunTrigger?[] { null, RunTrigger.Api, RunTrigger.Backfill }
           where status is null || trigger is null
           from span in new (DateTimeOffset?, DateTimeOffset?)[] { (null, null), (Later, null), (null, Later), (Sample.Noon, Later) }
           select new RunFilter(workflow, status, trigger, span.Item1, span.Item2),
        new RunFilter(IsActive: true),
        new RunFilter(3, IsActive: true),
        new RunFilter { Labels = [new("env", "prod")] },
        new RunFilter(CreatedFrom: Later) { Labels = [new("env", "prod")] },
        new RunFilter(CreatedBefore: Later) { Labels = [new(RunLabels.BusinessKeyName, "7")] },
    ];

    // No index has exactly their runs: a page examines so many, and the next one continues.
    private static readonly RunFilter[] Searches =
    [
        .. from workflow in new long?[] { null, 3 }
           from status in new RunStatus?[] { null, RunStatus.Succeeded, RunStatus.Failed, RunStatus.TimedOut }
           from trigger in new RunTrigger[] { RunTrigger.Api, RunTrigger.Manual, RunTrigger.Backfill }
           from span in new (DateTimeOffset?, DateTimeOffset?)[] { (null, null), (Later, null), (null, Later), (Sample.Noon, Later) }
           select new RunFilter(workflow, status, trigger, span.Item1, span.Item2, IsActive: status is null),
    ];

    private static readonly RunFilter[] LabelSearches =
    [
        new RunFilter(3) { Labels = [new("env", "prod")] },
        new RunFilter(Status: RunStatus.TimedOut, Trigger: RunTrigger.Backfill) { Labels = [new("env", "prod")] },
        new RunFilter { Labels = [new("env", "prod"), new("env", "none")] },
        new RunFilter(IsActive: true) { Labels = [new(RunLabels.BusinessKeyName, "7"), new("env", "prod")] },
    ];

    [Fact]
    public async Task List_CostsTheSame_HoweverManyRunsAreStored()
    {
        for (var i = 0; i < Workflows; i++)
        {
            await Store.CreateAsync(Sample.Definition($"w{i}", Sample.Task("a")), isActive: true, Sample.Noon, None);
        }

        await FillAsync(0, Few);
        var few = Costs();
        await FillAsync(Few, Many);

        Assert.Equal(few, Costs());

        var most = Cost(session => RunReads.List(session, new RunFilter(Status: RunStatus.Succeeded, Trigger: RunTrigger.Backfill), Page));
        Assert.InRange(most, RunFilter.MaxExamined, 30 * RunFilter.MaxExamined);
        Assert.All(Searches, filter => Assert.InRange(Cost(session => RunReads.List(session, filter, Page)), 0, most * 11 / 10));
        Assert.All(LabelSearches, filter => Assert.InRange(Cost(session => RunReads.List(session, filter, Page)), 0, 40 * RunFilter.MaxExamined));
        Assert.Equal(Many, Folder.Query<long>("SELECT count(*) FROM runs"));
    }

    private List<(string List, long Steps)> Costs()
    {
        List<(string, long)> costs = [];
        foreach (var filter in Filters)
        {
            // Where the list is shorter than a page, more runs make it longer.
            costs.Add(($"{filter}", Cost(session => Assert.InRange(RunReads.List(session, filter, Page).Items.Count, 0, 50))));
        }

        var run = RunId(Few / 2);
        costs.Add(("run", Cost(session => Assert.NotNull(RunReads.Find(session, run)))));
        costs.Add(("tasks", Cost(session => Assert.Equal(2, ExecutionReads.List(session, run, null, 50).Count))));
        costs.Add(("log", Cost(session => Assert.Equal(3, RunLog.List(session, run, Page).Items.Count))));
        costs.Add(("workflows", Cost(session => Assert.Equal(Workflows, WorkflowReads.List(session, Page).Items.Count))));
        costs.Add(("statistics", Cost(session => Assert.Single(Statistics.ListHours(session, 3, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 50).Hours))));
        return costs;
    }

    private long Cost(Action<Session> read)
    {
        using var session = Session.Open(Folder.File, SqliteOpenMode.ReadOnly, "PRAGMA query_only = ON;");
        read(session);
        return session.Steps;
    }

    private static string RunId(int number) => $"run-{number}";

    // Older runs come later, so that the newest page is the same.
    private Task<bool> FillAsync(int from, int to) => Store.Database.Writer.Write(
        session =>
        {
            var numbers = $"WITH RECURSIVE n(i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to - 1})";
            session.Execute($"""
                {numbers}
                INSERT INTO runs (key, id, workflow_id, workflow_version, status, is_final, trigger, created_at, completed_at)
                SELECT 10000000 - i, 'run-' || i, 1 + i % {Workflows}, 1, CASE i % 7 WHEN 1 THEN 'FAILED' ELSE 'SUCCEEDED' END, 1,
                       CASE i % 3 WHEN 0 THEN 'api' ELSE 'manual' END, {Sample.Noon.AddSeconds(Few).UtcTicks} - i * 10000000, 1
                FROM n;
                {numbers}
                INSERT INTO run_labels (name, value, at, run)
                SELECT p.value, CASE p.value WHEN '' THEN i % 10 ELSE 'prod' END, {Sample.Noon.AddSeconds(Few).UtcTicks} - i * 10000000, 10000000 - i
                FROM n, json_each('["", "env"]') p;
                {numbers}
                INSERT INTO executions (run_key, position, item, attempt, status, carried_over, retryable, task)
                SELECT 10000000 - n.i, p.value, -1, 1, 'SUCCEEDED', 0, 0, 'a' FROM n, json_each('[0, 1]') p;
                {numbers}
                INSERT INTO log (run_key, seq, at, level, message)
                SELECT 10000000 - n.i, s.value, 1, 'info', 'line' FROM n, json_each('[1, 2, 3]') s;
                INSERT OR IGNORE INTO statistics VALUES (3, {Sample.Noon.UtcTicks / TimeSpan.TicksPerHour}, 'SUCCEEDED', 1, 1, 1, 1);
                """);
            return true;
        },
        None);
}
