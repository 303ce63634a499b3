namespace Workflow.Core.History;

/// <summary>A filter of runs. Members that are <c>null</c> do not filter.</summary>
/// <param name="WorkflowId">Only this workflow's.</param>
/// <param name="Status">Only those with this status.</param>
/// <param name="Trigger">Only those with this trigger.</param>
/// <param name="CreatedFrom">Only those accepted at or after it.</param>
/// <param name="CreatedBefore">Only those accepted before it.</param>
/// <param name="IsActive">True: only those that are not final; used without <paramref name="Status"/>. False: does not filter.</param>
public readonly record struct RunFilter(
    long? WorkflowId = null,
    RunStatus? Status = null,
    RunTrigger? Trigger = null,
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedBefore = null,
    bool IsActive = false)
{
    /// <summary>Only those with all of these labels, up to <see cref="MostLabels"/>; <c>null</c> or empty: does not filter.</summary>
    public IReadOnlyList<RunLabel>? Labels { get; init; }

    /// <summary>Most labels of a filter.</summary>
    public const int MostLabels = 10;

    /// <summary>
    /// Most runs that one page examines where no index has exactly those of the filter: of a status and a trigger together, for example.
    /// The page may then have fewer items than its limit, even none, and the next page continues.
    /// </summary>
    public const int MaxExamined = 1_000;
}
