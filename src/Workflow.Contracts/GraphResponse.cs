using Workflow.Core.Definitions;

namespace Workflow.Contracts;

/// <summary>The graph of a version: its tasks and what each waits for.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="Version">The version.</param>
/// <param name="Levels">How many levels the whole graph has.</param>
/// <param name="Edges">How many edges it has.</param>
/// <param name="Nodes">How many tasks it has.</param>
/// <param name="Items">The tasks, by position.</param>
/// <param name="NextCursor">Cursor of the next page, for ?cursor=; null on the last page.</param>
public sealed record GraphResponse(long WorkflowId, int Version, int Levels, int Edges, int Nodes, IReadOnlyList<GraphNodeResponse> Items, string? NextCursor);

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
    IReadOnlyList<int> Catches);
