using Microsoft.Extensions.Logging;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Health;

/// <summary>
/// Checks whether the service is ready. However many ask, one check runs at a time, its answer is given again for a moment, and it ends within a limited
/// time whatever hangs.
/// </summary>
public sealed partial class HealthMonitor
{
    private readonly HealthOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<HealthMonitor> _logger;
    private readonly BoundedReading<bool> _store;
    private readonly BoundedReading<long?> _disk;
    private readonly BoundedReading<DateTimeOffset> _scheduler;
    private readonly BoundedReading<Backlog> _backlog;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HealthStatus> _logged = new(StringComparer.Ordinal);
    private Task<HealthReport>? _report;
    private long _endedAt;

    /// <summary>Creates it, without a check.</summary>
    /// <param name="store">The store.</param>
    /// <param name="vitals">What the host knows.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The host's own log.</param>
    public HealthMonitor(IStoreHealth store, IVitals vitals, HealthOptions options, TimeProvider time, ILogger<HealthMonitor> logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _store = new(async token => { await store.CheckAsync(token); return true; }, time);
        _disk = new(vitals.FreeBytesAsync, time);
        _scheduler = new(vitals.SchedulesCheckedAtAsync, time);
        _backlog = new(vitals.BacklogAsync, time);
    }

    /// <summary>The last report if it is recent, or that of the check in progress.</summary>
    public Task<HealthReport> CheckAsync()
    {
        lock (_lock)
        {
            if (_report is null || (_report.IsCompleted && _time.GetElapsedTime(_endedAt) >= TimeSpan.FromSeconds(_options.CacheSeconds)))
            {
                _report = RunAsync();
            }

            return _report;
        }
    }

    private async Task<HealthReport> RunAsync()
    {
        var limit = TimeSpan.FromSeconds(_options.TimeoutSeconds);
        var (store, disk, scheduler, backlog) = (_store.ReadAsync(limit), _disk.ReadAsync(limit), _scheduler.ReadAsync(limit), _backlog.ReadAsync(limit));
        List<HealthCheck> checks = [HealthRules.OfStore(Took(await store), _options)];
        if (await disk is var free && (free.Fault is not null || free.Value is not null))
        {
            checks.Add(HealthRules.OfDisk(new Measured<long>(free.Value ?? 0, free.Took, free.Fault), _options));
        }

        var at = await scheduler;
        checks.Add(HealthRules.OfScheduler(new Measured<TimeSpan>(_time.GetUtcNow() - at.Value, at.Took, at.Fault), _options));
        checks.Add(HealthRules.OfBacklog(await backlog, _options));
        foreach (var check in checks)
        {
            Log(check);
        }

        lock (_lock)
        {
            _endedAt = _time.GetTimestamp();
        }

        return new HealthReport(checks);
    }

    private static Measured<TimeSpan> Took(Measured<bool> store) => new(store.Took, store.Took, store.Fault);

    // Once for each change: however often it is asked for.
    private void Log(HealthCheck check)
    {
        var before = _logged.GetValueOrDefault(check.Name);
        _logged[check.Name] = check.Status;
        if (check.Status == before)
        {
            return;
        }

        if (check.Status == HealthStatus.Healthy)
        {
            LogHealthy(check.Name, check.Detail);
        }
        else
        {
            LogNotHealthy(check.Fault, check.Name, Word.Lower(check.Status), check.Detail);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Health: {Name} is healthy again: {Detail}")]
    private partial void LogHealthy(string name, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Health: {Name} is {Status}: {Detail}")]
    private partial void LogNotHealthy(Exception? exception, string name, string status, string detail);
}
