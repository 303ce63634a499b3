using Workflow.Core.History;
using Workflow.Storage.Sqlite.Runs;
using Workflow.Storage.Sqlite.Workflows;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>What a list costs grows with what it answers, and not with what is stored.</summary>
public sealed class QueryPlanTests : SqliteTest
{
    public static TheoryData<string> Searches =>
    [
        WorkflowReads.ById,
        WorkflowReads.ByName,
        WorkflowReads.Page,
        Versions.Page,
        TaskIds.OfWorkflow,
        TaskIds.OfAllRemoved,
        RunReads.ActiveOfWorkflow,
        ExecutionReads.Recorded,
        ExecutionReads.Part,
        RunLog.Insert,
        RunLog.Page,
    ];

    [Theory]
    [MemberData(nameof(Searches))]
    public void Statement_Searches_WhateverIsStored(string sql) => Searched(Plan(sql));

    [Theory]
    [InlineData(null, null, null, "runs_by_time (created_at>? AND created_at<?)")]
    [InlineData(1, null, null, "runs_by_workflow (workflow_id=? AND created_at>? AND created_at<?)")]
    [InlineData(null, RunStatus.Failed, null, "runs_by_status (status=? AND created_at>? AND created_at<?)")]
    [InlineData(null, null, RunTrigger.Api, "runs_by_trigger (trigger=? AND created_at>? AND created_at<?)")]
    [InlineData(1, RunStatus.Failed, null, "runs_by_workflow_status (workflow_id=? AND status=? AND created_at>? AND created_at<?)")]
    [InlineData(1, null, RunTrigger.Api, "runs_by_workflow_trigger (workflow_id=? AND trigger=? AND created_at>? AND created_at<?)")]
    [InlineData(null, RunStatus.Failed, RunTrigger.Api, "runs_by_status (status=? AND created_at>? AND created_at<?)")]
    [InlineData(1, RunStatus.Failed, RunTrigger.Api, "runs_by_workflow_status (workflow_id=? AND status=? AND created_at>? AND created_at<?)")]
    public void ListOfRuns_UsesItsIndex_WhateverTheFilter(int? workflow, RunStatus? status, RunTrigger? trigger, string index) =>
        Assert.Equal([$"SEARCH runs USING INDEX {index}"], Plan(RunReads.Select(new RunFilter(workflow, status, trigger))));

    // It answers the whole of a partial index, so a scan of that is what it should be.
    [Fact]
    public void ListOfActiveRuns_ReadsOnlyThePartialIndex_InItsOrder() =>
        Assert.Equal(["SCAN runs USING INDEX runs_active"], Plan(RunReads.Active));

    private static void Searched(IReadOnlyList<string> plan)
    {
        Assert.NotEmpty(plan);
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    private List<string> Plan(string sql)
    {
        using var connection = Folder.Connect();
        using var command = connection.CreateCommand();

        // A plan does not depend on the values.
        command.CommandText = "EXPLAIN QUERY PLAN " + sql.Replace("?1", "1", StringComparison.Ordinal).Replace('?', '1');
        using var reader = command.ExecuteReader();
        List<string> plan = [];
        while (reader.Read())
        {
            plan.Add(reader.GetString(3));
        }

        return plan;
    }
}
