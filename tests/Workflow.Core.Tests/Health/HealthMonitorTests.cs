using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Health;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Tests.Execution;

namespace Workflow.Core.Tests.Health;

/// <summary>However many ask, and whatever hangs: one check at a time, and an answer within a limited time.</summary>
public sealed class HealthMonitorTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeStore _store = new();
    private readonly FakeVitals _vitals = new();
    private readonly ListLogger<HealthMonitor> _log = new();
    private readonly HealthMonitor _monitor;

    public HealthMonitorTests()
    {
        _vitals.CheckedAt = _time.GetUtcNow();
        _monitor = new HealthMonitor(_store, _vitals, new HealthOptions { TimeoutSeconds = 5, CacheSeconds = 1 }, _time, _log);
    }

    [Fact]
    public async Task CheckAsync_ChecksOnce_HoweverManyAsk()
    {
        _store.Answer = new TaskCompletionSource();
        var asked = Enumerable.Range(0, 1_000).Select(_ => _monitor.CheckAsync()).ToList();
        await _store.FirstBegun;
        _store.Answer.SetResult();

        var reports = await Task.WhenAll(asked);
        Assert.All(reports, report => Assert.Same(reports[0], report));
        Assert.Equal(HealthStatus.Healthy, reports[0].Status);
        Assert.Equal(["store", "disk", "scheduler", "backlog"], reports[0].Checks.Select(check => check.Name));
        Assert.Equal(1, _store.Begun);
    }

    [Fact]
    public async Task CheckAsync_ChecksAgain_AfterAMoment()
    {
        var first = await _monitor.CheckAsync();
        _time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Same(first, await _monitor.CheckAsync());

        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.NotSame(first, await _monitor.CheckAsync());
        Assert.Equal(2, _store.Begun);
    }

    [Fact]
    public async Task CheckAsync_AnswersInTime_WhileTheStoreHangs()
    {
        _store.Answer = new TaskCompletionSource();
        var first = _monitor.CheckAsync();
        await _store.FirstBegun;
        Assert.False(first.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(5));
        var late = await first;
        Assert.Equal((HealthStatus.Unhealthy, "The store does not answer within 5 s."), (late.Status, late.Checks[0].Summary));
        Assert.Equal(5_000, late.Checks[0].Value);

        // Nothing new is begun beside what hangs, and there is nothing to wait for.
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(65_000, (await _monitor.CheckAsync()).Checks[0].Value);
        Assert.Equal(1, _store.Begun);

        // The answer comes: the next check is a new one.
        _store.Answer.SetResult();
        await HealthyAgainAsync();
    }

    [Fact]
    public async Task CheckAsync_GivesUpWhatCanBeCancelled()
    {
        _store.Hangs = true;
        var first = _monitor.CheckAsync();
        await _store.FirstBegun;

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HealthStatus.Unhealthy, (await first).Status);

        _store.Hangs = false;
        await HealthyAgainAsync();
    }

    [Fact]
    public async Task CheckAsync_LogsChangesOnly()
    {
        _store.Fault = new StoreUnavailableException(StoreFault.Full, "full");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HealthStatus.Unhealthy, (await _monitor.CheckAsync()).Status);
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        _store.Fault = null;
        await _monitor.CheckAsync();
        _time.Advance(TimeSpan.FromSeconds(2));
        await _monitor.CheckAsync();

        Assert.Equal(["Health: store is unhealthy: full", "Health: store is healthy again: The store can be read and written."], _log.Lines.Select(line => line.Message));
    }

    [Fact]
    public async Task CheckAsync_HasNoCheckOfADisk_WhereThereIsNone()
    {
        _vitals.Free = null;

        Assert.Equal(["store", "scheduler", "backlog"], (await _monitor.CheckAsync()).Checks.Select(check => check.Name));
    }

    [Fact]
    public async Task CheckAsync_SaysWhatEachPartSays()
    {
        (_vitals.Free, _vitals.CheckedAt, _vitals.Backlog) = (1, _time.GetUtcNow().AddHours(-1), new Backlog(20_000));

        Assert.Equal(
            [("store", HealthStatus.Healthy), ("disk", HealthStatus.Unhealthy), ("scheduler", HealthStatus.Degraded), ("backlog", HealthStatus.Degraded)],
            (await _monitor.CheckAsync()).Checks.Select(check => (check.Name, check.Status)));
    }

    private async Task HealthyAgainAsync()
    {
        do
        {
            await Task.Delay(1);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        while ((await _monitor.CheckAsync()).Status != HealthStatus.Healthy);
    }

    private sealed class FakeStore : IStoreHealth
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _begun;

        public Task FirstBegun => _first.Task;

        public TaskCompletionSource? Answer { get; set; }

        public Exception? Fault { get; set; }

        public bool Hangs { get; set; }

        public int Begun => Volatile.Read(ref _begun);

        public Task InitializeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task CheckAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _begun);
            _first.TrySetResult();
            return Fault is { } fault ? Task.FromException(fault) : Hangs ? Task.Delay(Timeout.Infinite, cancellationToken) : Answer?.Task ?? Task.CompletedTask;
        }
    }

    private sealed class FakeVitals : IVitals
    {
        public long? Free { get; set; } = 1_000_000_000_000;

        public DateTimeOffset CheckedAt { get; set; }

        public Backlog Backlog { get; set; }

        public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => Task.FromResult(Free);

        public Task<DateTimeOffset> SchedulesCheckedAtAsync(CancellationToken cancellationToken) => Task.FromResult(CheckedAt);

        public Task<Backlog> BacklogAsync(CancellationToken cancellationToken) => Task.FromResult(Backlog);
    }
}
