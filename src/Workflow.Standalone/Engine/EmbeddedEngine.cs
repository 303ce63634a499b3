using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Workflow.Core.Definitions;
using Workflow.Core.Execution;
using Workflow.Core.History;

namespace Workflow.Standalone.Engine;

/// <summary>
/// The engine of the standalone host: one session a run, all in this process. At start-up it takes up every run that
/// is not final; at shutdown it cancels what is running, and those runs go on at the next start.
/// </summary>
internal sealed partial class EmbeddedEngine(
    IRunStore store,
    PlannedVersions versions,
    TaskRunner runner,
    TimeProvider time,
    IOptions<EngineOptions> options,
    ILogger<EmbeddedEngine> logger) : IHostedService, IRunLauncher, IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _workers = new(options.Value.MaxConcurrentTasks);
    private readonly ConcurrentDictionary<string, Lazy<Task>> _sessions = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var active = await store.ListActiveAsync(cancellationToken);
        foreach (var run in active)
        {
            LogResumed(run.Id, Word.Upper(run.Status));
            if (run.StartedAt is not null)
            {
                await store.RecordAsync(run.Id, [], [new LogLine(time.GetUtcNow(), LogSeverity.Info, "the service was started again; the run goes on from what is on record")], cancellationToken);
            }

            await LaunchAsync(run, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task LaunchAsync(Run run, CancellationToken cancellationToken)
    {
        if (!_stopping.IsCancellationRequested)
        {
            // Lazy, so that a run launched twice at once is driven once.
            _ = _sessions.GetOrAdd(run.Id, _ => new Lazy<Task>(() => Task.Run(() => KeepDrivingAsync(run), CancellationToken.None))).Value;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_sessions.Values.Select(s => s.Value)).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _workers.Dispose();
    }

    // A run is driven until it has ended. Should the store fail on the way (a full disk), the run is taken up again from
    // what is on record, at growing intervals, for as long as the process lives.
    private async Task KeepDrivingAsync(Run run)
    {
        var pause = TimeSpan.FromSeconds(1);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await DriveAsync(run);
                break;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                LogInterrupted(e, run.Id, pause.TotalSeconds);
                await Task.Delay(pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }

        _sessions.TryRemove(run.Id, out _);
    }

    private async Task DriveAsync(Run run)
    {
        using var session = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var version = await versions.GetAsync(run.WorkflowId, run.WorkflowVersion, session.Token);
        var recorded = await store.ListRecordedAsync(run.Id, session.Token);

        // Not awaited: writes keep their order, so the first execution on disk has this before it.
        var begun = store.TransitionAsync(
            new RunTransition(run.Id, [RunStatus.Pending], RunStatus.Running, time.GetUtcNow()),
            new LogLine(time.GetUtcNow(), LogSeverity.Info, "run started"),
            CancellationToken.None);

        var engine = new RunSession(run, version, recorded, runner, store, time, _workers, session.Token);
        RunOutcome outcome;
        try
        {
            outcome = await RunLoop.DriveAsync(version.Plan, engine);
        }
        catch
        {
            await session.CancelAsync();
            await engine.DrainAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // said by what is thrown here
            throw;
        }

        await begun;
        await engine.DrainAsync();
        var ended = new RunTransition(run.Id, [RunStatus.Running], outcome.Status, time.GetUtcNow(), Error: outcome.Error);
        await store.TransitionAsync(ended, EndLine(ended), CancellationToken.None);
        LogEnded(run.Id, Word.Upper(outcome.Status));
    }

    private static LogLine EndLine(RunTransition ended) => ended.Error is null
        ? new LogLine(ended.At, LogSeverity.Info, "run succeeded")
        : new LogLine(ended.At, LogSeverity.Error, $"run ended {Word.Upper(ended.To)}: {ended.Error}");

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} goes on: it was {Status} when the process before this one ended")]
    private partial void LogResumed(string runId, string status);

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} ended {Status}")]
    private partial void LogEnded(string runId, string status);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId} was interrupted; it goes on from what is on record in {Seconds} s")]
    private partial void LogInterrupted(Exception exception, string runId, double seconds);
}
