using Workflow.Contracts;
using Workflow.Core.Definitions;

namespace Workflow.Api.Mapping;

/// <summary>Shows workflows and their versions.</summary>
internal static class WorkflowMapping
{
    extension(WorkflowResponse)
    {
        public static WorkflowResponse Of(StoredWorkflow workflow, DateTimeOffset now) => new(
            workflow.Id,
            workflow.Definition.Name,
            workflow.Definition.Description,
            workflow.IsActive,
            workflow.Definition.MaxConcurrentRuns,
            workflow.Definition.OverlapPolicy,
            workflow.Definition.Concurrency,
            workflow.Definition.RateLimit,
            workflow.Definition.DebounceSeconds,
            workflow.Definition.Batch,
            workflow.Definition.Priority,
            workflow.Definition.TimeoutSeconds,
            workflow.Definition.CleanupTimeoutSeconds,
            workflow.Definition.FailFast,
            workflow.Definition.Schedule.CronExpression,
            workflow.Definition.Schedule.TimeZone,
            workflow.Definition.Schedule.Schedules ?? [],
            workflow.Definition.Schedule.CatchUp,
            workflow.Definition.Schedule.CatchUpWindowSeconds,
            workflow.Definition.Schedule.ScheduleJitterSeconds,
            workflow.Definition.Schedule.StartAt,
            workflow.Definition.Schedule.EndAt,
            workflow.Definition.Schedule.Overlap,
            workflow.Definition.Schedule.PauseAfterFailures,
            workflow.Definition.WebhookSecret,
            workflow.Definition.OnEvent,
            workflow.Definition.Notifications?.OnFailure ?? [],
            workflow.Definition.Notifications?.OnSuccess ?? [],
            workflow.Definition.Notifications?.OnLate ?? [],
            workflow.Definition.Notifications?.LateAfterSeconds,
            workflow.Definition.Inputs,
            workflow.Definition.Outputs,
            workflow.Definition.Labels,
            workflow.Definition.BusinessKey,
            workflow.Definition.OnRun ?? [],
            [.. workflow.Definition.Tasks.Select(TaskResponse.Of)],
            workflow.Version,
            workflow.CreatedAt,
            workflow.UpdatedAt,
            Core.Definitions.Warnings.Of(workflow, now));
    }

    extension(VersionResponse)
    {
        public static VersionResponse Of(WorkflowVersion version) => new(
            version.WorkflowId,
            version.Version,
            version.Definition.Name,
            version.Definition.Description,
            version.Definition.MaxConcurrentRuns,
            version.Definition.OverlapPolicy,
            version.Definition.Concurrency,
            version.Definition.RateLimit,
            version.Definition.DebounceSeconds,
            version.Definition.Batch,
            version.Definition.Priority,
            version.Definition.TimeoutSeconds,
            version.Definition.CleanupTimeoutSeconds,
            version.Definition.FailFast,
            version.Definition.Schedule.CronExpression,
            version.Definition.Schedule.TimeZone,
            version.Definition.Schedule.Schedules ?? [],
            version.Definition.Schedule.CatchUp,
            version.Definition.Schedule.CatchUpWindowSeconds,
            version.Definition.Schedule.ScheduleJitterSeconds,
            version.Definition.Schedule.StartAt,
            version.Definition.Schedule.EndAt,
            version.Definition.Schedule.Overlap,
            version.Definition.Schedule.PauseAfterFailures,
            version.Definition.WebhookSecret,
            version.Definition.OnEvent,
            version.Definition.Notifications?.OnFailure ?? [],
            version.Definition.Notifications?.OnSuccess ?? [],
            version.Definition.Notifications?.OnLate ?? [],
            version.Definition.Notifications?.LateAfterSeconds,
            version.Definition.Inputs,
            version.Definition.Outputs,
            version.Definition.Labels,
            version.Definition.BusinessKey,
            version.Definition.OnRun ?? [],
            [.. version.Definition.Tasks.Select(TaskResponse.Of)],
            version.CreatedAt);
    }
}
