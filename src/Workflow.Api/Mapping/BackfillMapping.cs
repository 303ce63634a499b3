using Workflow.Contracts;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Api.Mapping;

/// <summary>Shows backfills.</summary>
internal static class BackfillMapping
{
    extension(BackfillResponse)
    {
        public static BackfillResponse Of(Backfill backfill, IEnumerable<Backfill> active) => new(
            backfill.WorkflowId,
            backfill.Number,
            backfill.Status,
            BackfillRule.WaitsFor(backfill, active) is { Number: var number } ? $"waits for backfill {number}, which has some of the same instants" : backfill.StatusReason,
            backfill.Order.From,
            backfill.Order.To,
            backfill.Order.MaxParallel,
            backfill.Order.Reprocess,
            backfill.Instants,
            backfill.Left,
            backfill.Started,
            backfill.Succeeded,
            backfill.Failed,
            backfill.Cancelled,
            backfill.Running,
            backfill.StartedBy,
            backfill.CancelledBy,
            backfill.CreatedAt,
            backfill.CompletedAt);
    }

    extension(BackfillPlanResponse)
    {
        public static BackfillPlanResponse Of(long workflowId, BackfillPlan plan) => new(
            workflowId,
            plan.Count,
            plan.Count - plan.Instants.Count,
            [.. plan.Instants.Select(at => new BackfillInstantResponse(at, plan.Schedule.Times.Local(at)))]);
    }
}
