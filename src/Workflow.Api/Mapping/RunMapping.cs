using System.Text.Json;
using Workflow.Contracts;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Api.Mapping;

/// <summary>Shows runs and their task executions.</summary>
internal static class RunMapping
{
    extension(RunResponse)
    {
        public static RunResponse Of(Run run, string? workflowName) => new(
            run.Id,
            run.WorkflowId,
            workflowName,
            run.WorkflowVersion,
            run.Status,
            run.StatusReason,
            WaitCauses.Of(run),
            run.Trigger,
            run.StartedBy,
            run.Inputs,
            run.Gathered.Count == 0 ? null : [run.Inputs, .. run.Gathered.Select(start => start.Inputs)],
            run.ScheduledFor,
            run.Parent,
            run.Group,
            run.RerunOf,
            run.TriggeredBy,
            run.Labels.Values,
            run.Labels.BusinessKey,
            run.StartAt,
            run.Priority,
            run.ConcurrencyKey,
            run.CreatedAt,
            run.StartedAt,
            run.CompletedAt,
            run.Error,
            run.Outputs);
    }

    extension(DeliveryResponse)
    {
        public static DeliveryResponse Of(Delivery delivery) =>
            new(delivery.On, delivery.Target, delivery.Status, delivery.Attempts, delivery.NextAt, delivery.DeliveredAt, delivery.Error);
    }

    extension(TaskExecutionResponse)
    {
        public static TaskExecutionResponse Of(TaskExecution execution, PlannedVersion? version, string? callbackUrl = null) => new(
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
            execution.EventName,
            MemberOf(execution, "form"),
            MemberOf(execution, "assignees"),
            callbackUrl,
            execution.CarriedOver,
            execution.MarkedBy,
            execution.CaughtBy is not null,
            execution.CaughtBy,
            execution.Output,
            execution.Error is { } error ? new TaskErrorResponse(error.Code, error.Message, error.Retryable, error.Details) : null);
    }

    private static JsonElement? MemberOf(TaskExecution execution, string name) =>
        execution is { Status: ExecutionStatus.Waiting, Request: { } request } && request.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;
}
