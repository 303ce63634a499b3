using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Api.Contracts;

/// <summary>The graph of a version: its tasks and what each waits for.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="Version">The version.</param>
/// <param name="Levels">How many levels the whole graph has.</param>
/// <param name="Edges">How many edges it has.</param>
/// <param name="Nodes">How many tasks it has.</param>
/// <param name="Items">The tasks, by position.</param>
/// <param name="NextCursor">Cursor of the next page, for ?cursor=; null on the last page.</param>
public sealed record GraphResponse(long WorkflowId, int Version, int Levels, int Edges, int Nodes, IReadOnlyList<GraphNodeResponse> Items, string? NextCursor)
{
    private const string List = "graph";

    internal static GraphResponse Of(long workflowId, int version, PlannedVersion planned, PageRequest page)
    {
        var (tasks, plan) = (planned.Definition.Tasks, planned.Plan);
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

/// <summary>A task in a graph.</summary>
/// <param name="Position">Its place in the definition, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="TaskType">What it does.</param>
/// <param name="Level">The length of the longest path to it from a task without upstreams: every edge leads to a higher level.</param>
/// <param name="DependsOn">The positions of the tasks that it waits for, also if the definition leaves them out and it waits for the task before it.</param>
/// <param name="TriggerRule">When it starts, given how its upstreams ended.</param>
/// <param name="TriggerCount">How many upstreams have to succeed with the rule n_success; null with every other.</param>
/// <param name="When">The expression that must be true for it to run; null: no condition.</param>
/// <param name="ForEach">Whether it runs once for each item of a list.</param>
/// <param name="MaxAttempts">How often it is attempted at most.</param>
/// <param name="AllowFailure">Whether its failure counts as done.</param>
/// <param name="MaxRounds">How many rounds it has at most; null: it does not repeat.</param>
/// <param name="Catches">The positions of the tasks that may catch its errors: each of them depends on it.</param>
public sealed record GraphNodeResponse(
    int Position,
    string Name,
    string TaskType,
    int Level,
    IReadOnlyList<int> DependsOn,
    TriggerRule TriggerRule,
    int? TriggerCount,
    string? When,
    bool ForEach,
    int MaxAttempts,
    bool AllowFailure,
    int? MaxRounds,
    IReadOnlyList<int> Catches)
{
    internal static GraphNodeResponse Of(int position, TaskDefinition task, RunPlan plan) => new(
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
