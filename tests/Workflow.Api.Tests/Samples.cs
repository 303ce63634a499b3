using System.Text.Json;
using Workflow.Core.Bulk;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.History;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Api.Tests;

/// <summary>The content of the stores in these tests: one workflow with one task, and one run of it.</summary>
internal static class Samples
{
    public const string RunId = "20261123T190102123456-7-k3f9q2";

    public static readonly DateTimeOffset At = new(2026, 11, 23, 19, 1, 2, TimeSpan.Zero);

    public static readonly StoredWorkflow Workflow = new(
        Id: 7,
        Version: 2,
        Revision: 3,
        IsActive: true,
        new WorkflowDefinition
        {
            Name = "sample",
            Tasks = [new TaskDefinition { Id = 11, Name = "only", TaskType = "PASS", Config = JsonElement.Parse("{}") }],
        },
        At,
        At);

    public static readonly Tick Tick = new() { ScheduledFor = At, Outcome = TickOutcome.Fired, RunId = RunId, DecidedAt = At };

    public static readonly Backfill Backfill = new()
    {
        WorkflowId = 7,
        Number = 1,
        Order = new BackfillOrder(At.AddDays(-1), At, 1, Reprocess.None),
        Schedule = new ScheduleDefinition { CronExpression = "@hourly" },
        Status = BackfillStatus.Completed,
        Cursor = At,
        CreatedAt = At,
        CompletedAt = At,
    };

    public static readonly BulkOperation Bulk = new() { Number = 1, Order = new BulkOrder(BulkAction.Cancel, null), Status = BulkStatus.Completed, Total = 0, CreatedAt = At, CompletedAt = At };

    public static readonly Run Run = new()
    {
        Id = RunId,
        WorkflowId = 7,
        WorkflowVersion = 2,
        Status = RunStatus.Running,
        Trigger = RunTrigger.Manual,
        CreatedAt = At,
    };
}
