using System.Diagnostics.Metrics;
using Workflow.Core.History;
using Workflow.Core.Telemetry;

namespace Workflow.Telemetry.Metrics;

/// <summary>
/// Counts that are read from the store when they are asked for. They equal what is on record, also after a crash: nothing is lost or
/// counted twice between a write and its count.
/// </summary>
internal sealed class StoreMeters : IDisposable
{
    /// <summary>How many pools have series of their own; the others share those of <c>other</c>.</summary>
    public const int MostPools = 200;

    private readonly Meter _meter = new(MetricNames.Meter);
    private readonly Reading<IReadOnlyList<Total>> _totals;
    private readonly Reading<IReadOnlyList<WorkflowLoad>> _loads;
    private readonly Reading<IReadOnlyList<PoolLoad>> _pools;

    /// <param name="store">The store.</param>
    /// <param name="time">The clock.</param>
    public StoreMeters(IStoreMetrics store, TimeProvider time)
    {
        (_totals, _loads, _pools) = (new(store.ReadTotals, time), new(store.ReadLoads, time), new(() => store.ReadPoolLoads(MostPools), time));
        Totals(MetricNames.RunsStarted, TotalKind.RunsStarted, "{run}", "Runs that began.");
        Totals(MetricNames.RunsEnded, TotalKind.RunsEnded, "{run}", "Runs that ended.");
        Totals(MetricNames.ExecutionsEnded, TotalKind.ExecutionsEnded, "{execution}", "Executions that ended.");
        _meter.CreateObservableCounter(MetricNames.StoreCommits, () => Guarded(() => [new Measurement<long>(store.Commits)]), "{commit}", "Transactions that were committed.");
        _meter.CreateObservableCounter(MetricNames.StoreFlushes, () => Guarded(() => [new Measurement<long>(store.Flushes)]), "{flush}", "Flushes to disk that commits have waited for.");
        Gauge(MetricNames.SlotsInUse, _loads, load => new(load.Slots, Tag(MetricTags.Workflow, load.Label)), "{slot}", "Slots of workflows that runs hold.");
        Gauge(MetricNames.RunsQueued, _loads, load => new(load.Queued, Tag(MetricTags.Workflow, load.Label)), "{run}", "Runs that are queued.");
        Gauge(MetricNames.PoolPlacesInUse, _pools, load => new(load.Used, Tag(MetricTags.Pool, load.Label)), "{place}", "Places of pools that are taken.");
        Gauge(MetricNames.PoolPlacesLimit, _pools, load => new(load.Size, Tag(MetricTags.Pool, load.Label)), "{place}", "Places that pools have.");
    }

    /// <summary>The meter, by which listeners tell it from others of its name.</summary>
    internal Meter Meter => _meter;

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Totals(string name, TotalKind kind, string unit, string description) => _meter.CreateObservableCounter(
        name,
        () => Guarded(() => [.. _totals.For(name).Where(total => total.Kind == kind).Select(total => new Measurement<long>(total.Count, TagsOf(total)))]),
        unit,
        description);

    private void Gauge<T>(string name, Reading<IReadOnlyList<T>> loads, Func<T, Measurement<long>> measure, string unit, string description) =>
        _meter.CreateObservableGauge(name, () => Guarded(() => [.. loads.For(name).Select(measure)]), unit, description);

    private static KeyValuePair<string, object?>[] TagsOf(Total total) => total.Outcome.Length == 0 ? [TagOf(total)] : [TagOf(total), Tag(MetricTags.Outcome, total.Outcome)];

    private static KeyValuePair<string, object?> TagOf(Total total) => Tag(total.Kind == TotalKind.ExecutionsEnded ? MetricTags.TaskType : MetricTags.Workflow, total.Label);

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    // A store that can't be read has no counts now: health says why.
    private static IEnumerable<Measurement<long>> Guarded(Func<IReadOnlyList<Measurement<long>>> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException or InvalidOperationException)
        {
            return [];
        }
    }
}
