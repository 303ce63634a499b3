using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Api.Mapping;

/// <summary>Shows workflows in lists.</summary>
internal static class WorkflowListMapping
{
    extension(WorkflowListItem)
    {
        public static WorkflowListItem Of(WorkflowSummary workflow, IReadOnlyList<LastRunResponse>? lastRuns = null, DateTimeOffset? nextAt = null) => new(
            workflow.Id,
            workflow.Name,
            workflow.Description,
            workflow.Version,
            workflow.IsActive,
            workflow.TaskCount,
            workflow.CreatedAt,
            workflow.UpdatedAt,
            lastRuns,
            nextAt);
    }

    extension(LastRunResponse)
    {
        public static LastRunResponse Of(RunHead run) => new(run.Id, run.Status, run.CreatedAt, run.StartedAt, run.CompletedAt);
    }
}
