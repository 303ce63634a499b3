using Workflow.Contracts;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Api.Mapping;

/// <summary>Shows what a watch sends.</summary>
internal static class WatchMapping
{
    extension(WatchedRun)
    {
        public static WatchedRun Of(RunHead run, string? error) => new(
            run.Id,
            run.WorkflowId,
            run.WorkflowVersion,
            run.Status,
            run.StatusReason,
            WaitCauses.Of(run),
            run.Trigger,
            run.StartedBy,
            run.ScheduledFor,
            run.Parent,
            run.RerunOf,
            run.CreatedAt,
            run.StartedAt,
            run.CompletedAt,
            error);
    }

    extension(WatchedExecution)
    {
        public static WatchedExecution Of(TaskExecution execution, PlannedVersion? version) => new(
            execution.Position,
            execution.Task,
            execution.Index,
            execution.Attempt,
            execution.Round?.Iteration,
            execution.Status,
            execution.StatusReason,
            WaitCauses.Of(execution, version),
            execution.StartedAt,
            execution.CompletedAt,
            execution.DueAt,
            execution.ChildRunId,
            execution.Status == ExecutionStatus.Waiting ? execution.EventName : null,
            execution.ItemCount,
            execution.CarriedOver,
            execution.MarkedBy,
            execution.CaughtBy is not null,
            execution.CaughtBy);
    }
}
