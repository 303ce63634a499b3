using System.ComponentModel.DataAnnotations;
using Workflow.Core.Json;

namespace Workflow.Core.Limits;

/// <summary>
/// Limits on requests, responses and queues, and on what an expression may use: section <c>Workflow:Limits</c>.
/// </summary>
public sealed class LimitOptions
{
    /// <summary>The section they are read from.</summary>
    public const string Section = "Workflow:Limits";

    /// <summary>Largest definition of a workflow, all its tasks together, in bytes of JSON; 64 KiB to 64 MiB.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int DefinitionBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Largest body of a webhook, in bytes; 1 KiB to 16 MiB.</summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int WebhookBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// Largest body of YAML, in bytes, and most characters that its aliases may expand to; 1 KiB to 16 MiB. Reading YAML
    /// costs much more than reading JSON.
    /// </summary>
    [Range(1024, 16 * 1024 * 1024)]
    public int YamlBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>Longest time until a body has arrived, in seconds; 1 to 3,600.</summary>
    [Range(1, 3_600)]
    public int BodySeconds { get; set; } = 120;

    /// <summary>Most faults of one request that are listed in its response; 1 to 1,000.</summary>
    [Range(1, FaultCollection.MaxKept)]
    public int Faults { get; set; } = 100;

    /// <summary>
    /// Bytes after which a page of a list ends, however few items it has; it has at least one. 64 KiB to 64 MiB.
    /// </summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int PageBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Most steps of one evaluation of expressions; 1,000 to 1,000,000,000.</summary>
    [Range(1_000, 1_000_000_000)]
    public int ExpressionSteps { get; set; } = 2_000_000;

    /// <summary>Most bytes that one evaluation of expressions allocates; 1 MiB to 1 GiB.</summary>
    [Range(1024 * 1024, 1024 * 1024 * 1024)]
    public int ExpressionBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Deepest nesting of calls and of values in values, in levels; 10 to 10,000.</summary>
    [Range(10, 10_000)]
    public int ExpressionDepth { get; set; } = 1_000;

    /// <summary>Longest time of one evaluation of expressions, in milliseconds; 100 to 60,000.</summary>
    [Range(100, 60_000)]
    public int ExpressionMilliseconds { get; set; } = 1_000;

    /// <summary>Most runs of one workflow that may wait in its queue at one time; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int QueuedRunsPerWorkflow { get; set; } = 1_000;

    /// <summary>Most tasks that wait and workflows that start which one event without a run's id may reach; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int EventReceivers { get; set; } = 1_000;

    /// <summary>Most runs that one bulk operation may mean; 1 to 40,000.</summary>
    [Range(1, 40_000)]
    public int BulkRuns { get; set; } = 10_000;

    /// <summary>
    /// Most requests of one caller per second, after a pause twice as many at once; 1 to 1,000,000. Counted by each process.
    /// </summary>
    [Range(1, 1_000_000)]
    public int RequestsPerSecond { get; set; } = 1_000;

    /// <summary>
    /// Most requests of one caller in progress at the same time whose bodies or answers may be large; 1 to 10,000. Counted
    /// by each process.
    /// </summary>
    [Range(1, 10_000)]
    public int ExpensiveRequests { get; set; } = 32;

    /// <summary>Wrong keys of one address that are answered per minute; 1 to 60,000. Counted by each process.</summary>
    [Range(1, 60_000)]
    public int FailedSignInsPerMinute { get; set; } = 600;

    /// <summary>Most watches that are open at the same time in one process; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int Watches { get; set; } = 1_000;

    /// <summary>Most watches of one caller that are open at the same time in one process; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int WatchesPerCaller { get; set; } = 32;

    /// <summary>Longest life of a watch, in seconds; its client continues with another. 10 to 86,400.</summary>
    [Range(10, 86_400)]
    public int WatchSeconds { get; set; } = 3_600;

    /// <summary>Longest time that a start waits for the end of its run if its caller prefers to, in seconds; 0, never, to 600.</summary>
    [Range(0, 600)]
    public int WaitSeconds { get; set; } = 60;

    /// <summary>About how many bytes of changes a process keeps for all watches together, for those who are slow or come back; 1 MiB to 1 GiB.</summary>
    [Range(1024 * 1024, 1024 * 1024 * 1024)]
    public int WatchBytes { get; set; } = 64 * 1024 * 1024;
}
