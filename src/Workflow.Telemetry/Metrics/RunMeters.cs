using System.Diagnostics;
using System.Diagnostics.Metrics;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Telemetry;

namespace Workflow.Telemetry.Metrics;

/// <summary>What a process counts of the runs that it works on. Durations are histograms of the process; counts are those of the store, where it has them.</summary>
internal sealed class RunMeters : IDisposable
{
    // Seconds: from a millisecond, as of a task without I/O, to a day.
    private static readonly double[] RunSeconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 1_800, 3_600, 14_400, 86_400];
    private static readonly double[] StoreSeconds = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    private readonly Meter _meter = new(MetricNames.Meter);
    private readonly Func<string, string> _labelOf;
    private readonly Counter<long>? _started;
    private readonly Counter<long>? _ended;
    private readonly Counter<long>? _executions;
    private readonly Histogram<double> _run;
    private readonly Histogram<double> _queue;
    private readonly Histogram<double> _lag;
    private readonly Histogram<double> _execution;
    private readonly Histogram<double> _store;

    /// <param name="labelOf">The label of a workflow by its name.</param>
    /// <param name="isCountedInStore">Whether the store counts runs and executions: they are not counted twice.</param>
    public RunMeters(Func<string, string> labelOf, bool isCountedInStore)
    {
        _labelOf = labelOf;
        if (!isCountedInStore)
        {
            _started = _meter.CreateCounter<long>(MetricNames.RunsStarted, "{run}", "Runs that began.");
            _ended = _meter.CreateCounter<long>(MetricNames.RunsEnded, "{run}", "Runs that ended.");
            _executions = _meter.CreateCounter<long>(MetricNames.ExecutionsEnded, "{execution}", "Executions that ended.");
        }

        _run = Seconds(MetricNames.RunDuration, "How long runs took from their beginning to their end.", RunSeconds);
        _queue = Seconds(MetricNames.QueueWait, "How long runs waited before they began, from when they might have begun.", RunSeconds);
        _lag = Seconds(MetricNames.ScheduleLag, "How long after its instant a scheduled run was accepted.", RunSeconds);
        _execution = Seconds(MetricNames.ExecutionDuration, "How long executions took, with their waiting.", RunSeconds);
        _store = Seconds(MetricNames.StoreDuration, "How long operations of the store took.", StoreSeconds);
    }

    /// <summary>Whether somebody asks how long runs take; if not, nothing need be found out for that.</summary>
    public bool IsOn => _run.Enabled || _execution.Enabled || _ended is { Enabled: true };

    /// <summary>A run was accepted.</summary>
    public void RunAccepted(RunHead run)
    {
        if (_lag.Enabled && run is { Trigger: RunTrigger.Schedule, ScheduledFor: { } due })
        {
            _lag.Record(Between(due, run.CreatedAt));
        }
    }

    /// <summary>A run began.</summary>
    public void RunStarted(RunHead run, string workflow)
    {
        if (run.Group is null && run.StartedAt is { } at)
        {
            var label = Label(workflow);
            _started?.Add(1, label);
            _queue.Record(Between(run.StartAt > run.CreatedAt ? run.StartAt.Value : run.CreatedAt, at), label);
        }
    }

    /// <summary>A run ended.</summary>
    public void RunEnded(RunHead run, string workflow)
    {
        if (run.Group is not null)
        {
            return;
        }

        var (label, outcome) = (Label(workflow), new KeyValuePair<string, object?>(MetricTags.Outcome, Word.Upper(run.Status)));
        _ended?.Add(1, label, outcome);
        if (RunTally.SecondsOf(run) is { } seconds)
        {
            _run.Record(seconds, label, outcome);
        }
    }

    /// <summary>An execution ended.</summary>
    public void ExecutionEnded(TaskExecution execution)
    {
        if (execution is { TaskType: { } type, CarriedOver: false })
        {
            var (label, outcome) = (new KeyValuePair<string, object?>(MetricTags.TaskType, type), new KeyValuePair<string, object?>(MetricTags.Outcome, Word.Upper(execution.Status)));
            _executions?.Add(1, label, outcome);
            if (execution is { StartedAt: { } start, CompletedAt: { } end })
            {
                _execution.Record(Between(start, end), label, outcome);
            }
        }
    }

    /// <summary>An operation of the store has ended.</summary>
    public void StoreTook(string operation, long began)
    {
        if (_store.Enabled)
        {
            _store.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>(MetricTags.Operation, operation));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private Histogram<double> Seconds(string name, string description, double[] buckets) =>
        _meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });

    private KeyValuePair<string, object?> Label(string workflow) => new(MetricTags.Workflow, _labelOf(workflow));

    private static double Between(DateTimeOffset start, DateTimeOffset end) => Math.Max(0, (end - start).TotalSeconds); // a clock may be set back
}
