using Workflow.Core.Telemetry;

namespace Workflow.Telemetry.Metrics;

/// <summary>
/// The labels of workflows of a process whose store keeps none, by the rules of <see cref="WorkflowLabelRules"/>: the first names that it
/// counts. They are of the process, as its counters are: both begin anew with it.
/// </summary>
/// <param name="most">Most names.</param>
internal sealed class WorkflowLabels(int most)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The label of a workflow.</summary>
    /// <param name="name">Its name.</param>
    public string Of(string name)
    {
        lock (_lock)
        {
            return _names.Contains(name) || (WorkflowLabelRules.MayBeLabel(name) && _names.Count < most && _names.Add(name)) ? name : MetricTags.OtherWorkflows;
        }
    }
}
