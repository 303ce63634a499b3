using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Api.Mapping;

/// <summary>Shows graphs.</summary>
internal static class GraphMapping
{
    private const string List = "graph";

    extension(GraphResponse)
    {
        public static GraphResponse Of(long workflowId, int version, PlannedVersion planned, PageRequest page)
        {
            var (tasks, plan) = (planned.Tasks, planned.Plan);
            var first = (Cursor.ReadNumber(List, page.Cursor) ?? -1) + 1;
            var budget = page.Budget();
            List<GraphNodeResponse> items = [];
            for (var position = first is >= 0 and < int.MaxValue ? (int)first : tasks.Length; position < tasks.Length; position++)
            {
                if (!budget.TryTake(PageBytes.OfGraph(tasks[position].Name, tasks[position].When, plan.Tasks[position].Upstreams.Length)))
                {
                    break;
                }

                items.Add(GraphNodeResponse.Of(position, tasks[position], plan));
            }

            return new GraphResponse(
                workflowId,
                version,
                plan.Levels.Count == 0 ? 0 : plan.Levels.Max() + 1,
                plan.Tasks.Sum(task => task.Upstreams.Length),
                tasks.Length,
                items,
                items.Count > 0 && items[^1].Position < tasks.Length - 1 ? Cursor.Make(List, $"{items[^1].Position}") : null);
        }
    }

    extension(GraphNodeResponse)
    {
        public static GraphNodeResponse Of(int position, TaskDefinition task, RunPlan plan) => new(
            position,
            task.Name,
            task.TaskType,
            plan.Levels[position],
            plan.Tasks[position].Upstreams,
            task.TriggerRule,
            task.TriggerCount,
            task.When,
            task.ForEach is not null,
            task.Retry?.MostAttempts ?? 1,
            task.AllowFailure,
            task.Repeat?.MaxAttempts,
            plan.Tasks[position].Catches);
    }
}
