using System.Diagnostics.Metrics;
using Workflow.Core.History;
using Workflow.Core.Telemetry;
using Workflow.Telemetry.Metrics;

namespace Workflow.Telemetry.Tests.Metrics;

/// <summary>What a collection costs: it reads each thing once, however many instruments show it and whoever collects.</summary>
public sealed class StoreMetersTests : IDisposable
{
    private readonly FakeStore _store = new();
    private readonly StoreMeters _meters;
    private readonly MeterListener _first;
    private readonly MeterListener _second;
    private readonly List<(string Name, long Value, string Tags)> _shown = [];

    public StoreMetersTests()
    {
        _meters = new StoreMeters(_store, TimeProvider.System);
        (_first, _second) = (Listen(), Listen());
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public void Collection_ReadsEachThingOnce()
    {
        for (var times = 1; times <= 3; times++)
        {
            _first.RecordObservableInstruments();
            Assert.Equal((times, times, times), (_store.TotalReads, _store.LoadReads, _store.PoolReads));
        }
    }

    [Fact]
    public void Collections_OfTwoReaders_EachSeeWhatIsThereNow()
    {
        for (var times = 1; times <= 4; times++)
        {
            _store.Count = times;
            _shown.Clear();
            (times % 2 == 0 ? _first : _second).RecordObservableInstruments();
            Assert.All(_shown.Where(shown => shown.Name == MetricNames.RunsEnded), shown => Assert.Equal(times, shown.Value));
        }

        Assert.Equal(4, _store.TotalReads);
    }

    [Fact]
    public void Collection_ShowsEachLabel_AndGroup()
    {
        _first.RecordObservableInstruments();

        Assert.Equal(
            new[]
            {
                $"{MetricNames.RunsStarted} 1 workflow.name=nightly",
                $"{MetricNames.RunsEnded} 1 workflow.name=removed,workflow.outcome=SUCCEEDED",
                $"{MetricNames.ExecutionsEnded} 1 workflow.task.type=PASS,workflow.outcome=FAILED",
                $"{MetricNames.SlotsInUse} 3 workflow.name=nightly",
                $"{MetricNames.RunsQueued} 4 workflow.name=nightly",
                $"{MetricNames.PoolPlacesInUse} 1 workflow.pool=printer",
                $"{MetricNames.PoolPlacesLimit} 2 workflow.pool=printer",
            }.Order(StringComparer.Ordinal),
            _shown.Where(shown => shown.Tags.Length > 0).Select(shown => $"{shown.Name} {shown.Value} {shown.Tags}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void StoreThatCannotBeRead_ShowsNothing_AndIsReadAgain()
    {
        _store.Fault = new StoreUnavailableException(StoreFault.Full, "away");
        _first.RecordObservableInstruments();
        Assert.DoesNotContain(_shown, shown => shown.Tags.Length > 0);

        _store.Fault = null;
        _first.RecordObservableInstruments();
        Assert.Contains(_shown, shown => shown.Tags.Length > 0);
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener { InstrumentPublished = (instrument, listener) => Enable(instrument, listener) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _shown.Add((instrument.Name, value, string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")))));
        listener.Start();
        return listener;
    }

    // Tests run side by side, and have meters of the same name.
    private void Enable(Instrument instrument, MeterListener listener)
    {
        if (ReferenceEquals(instrument.Meter, _meters.Meter))
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    private sealed class FakeStore : IStoreMetrics
    {
        public int TotalReads { get; private set; }

        public int LoadReads { get; private set; }

        public int PoolReads { get; private set; }

        public long Count { get; set; } = 1;

        public Exception? Fault { get; set; }

        public long Commits => 1;

        public long Flushes => 1;

        public IReadOnlyList<Total> ReadTotals()
        {
            TotalReads++;
            return Fault is { } fault ? throw fault :
            [
                new Total(TotalKind.RunsStarted, "nightly", "", Count),
                new Total(TotalKind.RunsEnded, MetricTags.RemovedWorkflows, "SUCCEEDED", Count),
                new Total(TotalKind.ExecutionsEnded, "PASS", "FAILED", Count),
            ];
        }

        public IReadOnlyList<WorkflowLoad> ReadLoads()
        {
            LoadReads++;
            return Fault is { } fault ? throw fault : [new WorkflowLoad("nightly", 3, 4)];
        }

        public IReadOnlyList<PoolLoad> ReadPoolLoads(int most)
        {
            PoolReads++;
            return Fault is { } fault ? throw fault : [new PoolLoad("printer", 1, 2)];
        }

        public string LabelOf(string workflow) => workflow;
    }
}
