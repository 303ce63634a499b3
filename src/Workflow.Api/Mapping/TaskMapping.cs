using Workflow.Contracts;
using Workflow.Core.Definitions;

namespace Workflow.Api.Mapping;

/// <summary>Shows tasks.</summary>
internal static class TaskMapping
{
    extension(TaskResponse)
    {
        public static TaskResponse Of(TaskDefinition task) => new(
            task.Id,
            task.Name,
            task.TaskType,
            task.Config,
            task.DependsOn,
            task.TriggerRule,
            task.TriggerCount,
            task.CancelLosers,
            task.When,
            task.ForEach,
            task.MaxParallel,
            task.ItemWhen,
            task.ToleratedFailures,
            task.NeededSuccesses,
            task.Retry,
            task.Catch,
            task.Repeat,
            task.Callback,
            task.Pool,
            task.PoolSlots,
            (task.Retry?.MostAttempts ?? 1) - 1,
            task.AllowFailure,
            task.TimeoutSeconds,
            task.OrderIndex);
    }
}
