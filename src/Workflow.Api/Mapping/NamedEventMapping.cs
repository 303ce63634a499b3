using Workflow.Contracts;
using Workflow.Core.Events;
using Workflow.Core.History;

namespace Workflow.Api.Mapping;

/// <summary>Shows events without a run's id, and what waits for them.</summary>
internal static class NamedEventMapping
{
    extension(NamedEventResponse)
    {
        public static NamedEventResponse Of(NamedEvent sent, EventReport report) => new(
            report.Id,
            sent.Name,
            sent.Key,
            report.At,
            report.DeliveryCount,
            [.. report.Deliveries.Select(one => new EventDeliveryResponse(one.RunId, RunIdSource.WorkflowOf(one.RunId) ?? 0, one.Task, one.Index))],
            report.StartCount,
            report.Starts);
    }

    extension(WaitResponse)
    {
        public static WaitResponse Of(EventWait wait) => new(
            wait.RunId, RunIdSource.WorkflowOf(wait.RunId) ?? 0, wait.Task, wait.Attempt.Index, wait.Attempt.Attempt, wait.EventName, wait.EventKey, wait.Since, wait.DueAt);
    }
}
