namespace Workflow.Core.Telemetry;

/// <summary>The names of the metrics that the service counts itself. A test compares them with the documents, the dashboard and the alert rules.</summary>
public static class MetricNames
{
    /// <summary>The meter that has them, in every process.</summary>
    public const string Meter = "Workflow";

    /// <summary>Runs that began.</summary>
    public const string RunsStarted = "workflow.runs.started";

    /// <summary>Runs that ended.</summary>
    public const string RunsEnded = "workflow.runs.ended";

    /// <summary>How long runs took from their beginning to their end, in seconds.</summary>
    public const string RunDuration = "workflow.run.duration";

    /// <summary>How long runs waited before they began, from when they might have begun, in seconds.</summary>
    public const string QueueWait = "workflow.run.queue_wait";

    /// <summary>How long after its instant a scheduled run was accepted, in seconds.</summary>
    public const string ScheduleLag = "workflow.schedule.lag";

    /// <summary>Executions that ended.</summary>
    public const string ExecutionsEnded = "workflow.executions.ended";

    /// <summary>How long executions took, in seconds, with their waiting.</summary>
    public const string ExecutionDuration = "workflow.execution.duration";

    /// <summary>Slots of workflows that runs hold.</summary>
    public const string SlotsInUse = "workflow.slots.in_use";

    /// <summary>Runs that are queued.</summary>
    public const string RunsQueued = "workflow.runs.queued";

    /// <summary>Places of pools that are taken.</summary>
    public const string PoolPlacesInUse = "workflow.pool.places.in_use";

    /// <summary>Places that pools have.</summary>
    public const string PoolPlacesLimit = "workflow.pool.places.limit";

    /// <summary>How long operations of the store took, in seconds.</summary>
    public const string StoreDuration = "workflow.store.operation.duration";

    /// <summary>Transactions that were committed.</summary>
    public const string StoreCommits = "workflow.store.commits";

    /// <summary>Flushes to disk that commits have waited for.</summary>
    public const string StoreFlushes = "workflow.store.flushes";

    /// <summary>Workers that are busy.</summary>
    public const string WorkersBusy = "workflow.workers.busy";

    /// <summary>Workers that the process has.</summary>
    public const string WorkersLimit = "workflow.workers.limit";

    /// <summary>Evaluations of expressions that reached a limit.</summary>
    public const string ExpressionLimits = "workflow.expressions.limit_hits";

    /// <summary>Spans that were not sent.</summary>
    public const string SpansDropped = "workflow.telemetry.spans_dropped";
}
