namespace Workflow.Core.Telemetry;

/// <summary>
/// The rules of the labels by which metrics tell workflows apart. Callers choose names, and each makes time series: the first names have a
/// label of their own, and the others share one. What is counted under a label stays there while the process runs, whatever happens to the
/// workflow: a counter that becomes less is taken for one that has begun anew.
/// </summary>
public static class WorkflowLabelRules
{
    /// <summary>Whether a name may be a label; not those of the groups.</summary>
    /// <param name="name">The name.</param>
    public static bool MayBeLabel(string name) => name is not (MetricTags.OtherWorkflows or MetricTags.RemovedWorkflows);

    /// <summary>Which labels are given up when a process starts, and the group that each is added to: those that no workflow has now, and then the last ones beyond the limit.</summary>
    /// <param name="labels">The labels in the order in which they were given, and whether a workflow has that name now.</param>
    /// <param name="most">How many names have a label of their own.</param>
    public static IEnumerable<(string Label, string Group)> GivenUp(IReadOnlyList<(string Label, bool IsUsed)> labels, int most)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return labels.Where(label => !label.IsUsed).Select(label => (label.Label, MetricTags.RemovedWorkflows))
            .Concat(labels.Where(label => label.IsUsed).Skip(most).Select(label => (label.Label, MetricTags.OtherWorkflows)));
    }
}
