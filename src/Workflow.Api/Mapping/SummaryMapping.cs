using Workflow.Contracts;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;

namespace Workflow.Api.Mapping;

/// <summary>Shows summaries of runs.</summary>
internal static class SummaryMapping
{
    extension(SummaryResponse)
    {
        public static SummaryResponse Of(RunResponse run, RunSummary summary, PlannedVersion version) =>
            new(run, summary.Counts.ByName(), [.. summary.Tasks.Items.Select(task => TaskSummaryResponse.Of(task, version))], summary.Tasks.NextCursor);
    }

    extension(TaskSummaryResponse)
    {
        public static TaskSummaryResponse Of(SummarizedTask task, PlannedVersion version) => new(
            task.Last.Position,
            task.Last.Task,
            task.Last.Status,
            task.Last.StatusReason,
            WaitCauses.Of(task.Last, version),
            task.Last.Attempt,
            task.Last.Round?.Iteration,
            task.FirstStartedAt,
            task.Last.StartedAt,
            task.Last.CompletedAt,
            task.Last.DueAt,
            task.Last.ChildRunId,
            task.Last.EventName,
            task.Last.CarriedOver,
            task.Last.MarkedBy,
            task.Last.CaughtBy is not null,
            task.Last.CaughtBy,
            task.Last.ItemCount,
            task.Items?.ByName());
    }
}
