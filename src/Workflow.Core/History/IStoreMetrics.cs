namespace Workflow.Core.History;

/// <summary>
/// What a store has counted itself. Totals are counted in the transactions that they count, and kept for good: they are exact, also
/// over a crash, and stay when runs are removed. A total never becomes less. A store that several processes share has none.
/// </summary>
public interface IStoreMetrics
{
    /// <summary>How many transactions this process has committed.</summary>
    long Commits { get; }

    /// <summary>How many of them have written something, and so have waited until it was on disk.</summary>
    long Flushes { get; }

    /// <summary>The totals, in order of kind, label and outcome.</summary>
    IReadOnlyList<Total> ReadTotals();

    /// <summary>How many runs of the workflows of each label hold a slot or are queued, in order of the labels: also of those that have neither.</summary>
    IReadOnlyList<WorkflowLoad> ReadLoads();

    /// <summary>How full the pools are, in order of their names: the first ones, and the sum of the others as <c>other</c>.</summary>
    /// <param name="most">How many pools have a load of their own.</param>
    IReadOnlyList<PoolLoad> ReadPoolLoads(int most);

    /// <summary>The label of the workflow of that name, by the rule of <see cref="Telemetry.WorkflowLabelRules"/>. It is not read from disk.</summary>
    string LabelOf(string workflow);
}

/// <summary>What a total counts.</summary>
public enum TotalKind
{
    /// <summary>Runs that began, by workflow.</summary>
    RunsStarted,

    /// <summary>Runs that ended, by workflow.</summary>
    RunsEnded,

    /// <summary>Executions that ended, by task type.</summary>
    ExecutionsEnded,
}

/// <summary>A total.</summary>
/// <param name="Kind">What it counts.</param>
/// <param name="Label">The label of workflows, or the task type.</param>
/// <param name="Outcome">The status in which they ended, in capitals; empty: they began.</param>
/// <param name="Count">How many.</param>
public sealed record Total(TotalKind Kind, string Label, string Outcome, long Count);

/// <summary>What the workflows of a label have at work.</summary>
/// <param name="Label">The label.</param>
/// <param name="Slots">How many of their slots are taken.</param>
/// <param name="Queued">How many of their runs are queued.</param>
public sealed record WorkflowLoad(string Label, long Slots, long Queued);

/// <summary>How full a pool is.</summary>
/// <param name="Label">Its name, or <c>other</c>.</param>
/// <param name="Used">How many of its places are taken.</param>
/// <param name="Size">How many places it has.</param>
public sealed record PoolLoad(string Label, long Used, long Size);
