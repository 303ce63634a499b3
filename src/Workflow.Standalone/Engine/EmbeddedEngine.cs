using System.Collections.Concurrent;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Pools;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Standalone.Engine;

/// <summary>
/// The engine of the standalone host: one session per run, all in this process. At start-up it resumes every run that is not
/// final. At shutdown it cancels what is running; those runs continue at the next start.
/// </summary>
internal sealed partial class EmbeddedEngine(
    EngineMailbox mailbox,
    PlannedVersions versions,
    RunQueues queues,
    PoolCheck pools,
    RunLifecycle lifecycle,
    RunEnds ends,
    SessionServices services,
    ILogger<EmbeddedEngine> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly IRunReader _runs = services.Runs;
    private readonly TimeProvider _time = services.Time;
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private Task _listening = Task.CompletedTask;
    private Task _resuming = Task.CompletedTask;

    private sealed record Session(ActiveRun Active, Lazy<Task> Driving);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ResumeAsync(cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            // The API starts all the same: it reports the fault, and reads may still work.
            LogNotResumed(e, ShortestPause.TotalSeconds);
            _resuming = Task.Run(ResumeLaterAsync, CancellationToken.None);
        }

        _listening = Task.Run(ListenAsync, CancellationToken.None);
    }

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        // The places that the last process has left behind; nothing that could be at work has begun yet.
        await (_sessions.IsEmpty ? pools.CheckAtStartAsync(cancellationToken) : pools.CheckAsync(cancellationToken));
        var queued = new QueuedLines();
        await foreach (var run in _runs.EachActiveAsync(null, cancellationToken))
        {
            if (!run.Status.HoldsSlot())
            {
                queued.Add(run);
                continue;
            }

            LogResumed(run.Id, Word.Upper(run.Status));
            if (run.StartedAt is not null)
            {
                await services.Log.AppendAsync(run.Id, [new LogLine(_time.GetUtcNow(), LogSeverity.Info, "the service was restarted; the run continues from the record")], cancellationToken);
            }

            Launch(run, isNew: false);
        }

        // The process may have ended after a run did and before the next queued run was admitted.
        await queues.CheckAsync(queued, cancellationToken);
    }

    private async Task ResumeLaterAsync()
    {
        for (var pause = ShortestPause; !_stopping.IsCancellationRequested; pause = Longer(pause))
        {
            await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await ResumeAsync(_stopping.Token);
                return;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return; // the host is stopping
            }
            catch (Exception e)
            {
                LogNotResumed(e, Longer(pause).TotalSeconds);
            }
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        try
        {
            await Task.WhenAll(_listening, _resuming).WaitAsync(cancellationToken);
            await Task.WhenAll(_sessions.Values.Select(s => s.Driving.Value)).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopCut(); // as after a kill: nothing that is on disk is lost, and the host still closes the store
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    // Processes the orders one at a time, so that a session receives the changes of its run in order.
    private async Task ListenAsync()
    {
        try
        {
            await foreach (var order in mailbox.Orders.ReadAllAsync(_stopping.Token))
            {
                mailbox.Taken();
                if (order.Launch is { } run)
                {
                    Launch(run, isNew: true);
                }
                else
                {
                    await NotifyAsync(order);
                }
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The host is stopping; the fault does not matter.
        }
    }

    private void Launch(RunHead run, bool isNew)
    {
        if (!_stopping.IsCancellationRequested)
        {
            // Lazy, so that a run that is launched twice is driven once.
            _ = _sessions.GetOrAdd(run.Id, _ =>
            {
                var active = new ActiveRun(run, _runs, _stopping.Token);
                return new Session(active, new Lazy<Task>(() => Task.Run(() => KeepDrivingAsync(run, active, isNew), CancellationToken.None)));
            }).Driving.Value;
        }
    }

    private async Task NotifyAsync(EngineOrder order)
    {
        if (!_sessions.TryGetValue(order.RunId, out var session))
        {
            return; // no session waits for it; a new session reads the state of the run
        }

        if (order.EndedChild is { } child)
        {
            session.Active.EndChild(child);
            return;
        }

        try
        {
            await session.Active.NotifyAsync(_stopping.Token);
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested)
        {
            // A store whose read times out may throw OperationCanceledException too; the listener must survive that.
            LogNotNotified(e, order.RunId, ShortestPause.TotalSeconds);
            _ = NotifyLaterAsync(order.RunId);
        }
    }

    // An acknowledged change must reach the run. Otherwise a run that waits without a limit would never be cancelled.
    private async Task NotifyLaterAsync(string runId)
    {
        await Task.Delay(ShortestPause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await mailbox.NotifyAsync(runId, CancellationToken.None);
    }

    // Drives a run until it has ended. If the store fails meanwhile (a full disk), the run is resumed from the record, at
    // growing intervals, as long as the process lives.
    private async Task KeepDrivingAsync(RunHead run, ActiveRun active, bool isNew)
    {
        var pause = ShortestPause;
        var (wasInterrupted, hasEnded) = (false, false);
        while (!active.Gone.IsCancellationRequested)
        {
            try
            {
                // The launched run may be outdated: cancelled, paused, or ended by an earlier session.
                if (await active.ReadAsync(active.Gone) is not { } now || now.Status.IsFinal())
                {
                    break;
                }

                if (wasInterrupted)
                {
                    // Written before any task is run again: while the store takes no writes, each try would waste a call.
                    await services.Log.AppendAsync(now.Id, [new LogLine(_time.GetUtcNow(), LogSeverity.Warning, "the run was interrupted; it continues from the record")], active.Gone);
                }

                await DriveAsync(now, active, isNew && !wasInterrupted);
                hasEnded = true;
                break;
            }
            catch (Exception) when (active.Gone.IsCancellationRequested)
            {
                break; // the host is stopping, or the run was ended by something other than its session
            }
            catch (Exception e)
            {
                wasInterrupted = true;
                LogInterrupted(e, run.Id, pause.TotalSeconds);
                await Task.Delay(pause, _time, active.Gone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = Longer(pause);
            }
        }

        _sessions.TryRemove(run.Id, out _);
        active.Dispose();
        if (!hasEnded)
        {
            await AfterEndAsync(run);
        }
    }

    private async Task DriveAsync(Run run, ActiveRun active, bool isFirst)
    {
        using var session = CancellationTokenSource.CreateLinkedTokenSource(active.Gone);
        var version = await versions.GetAsync(run, session.Token);

        // A run that was just accepted has no record yet, unless it repeats another. One that is found as not begun may have: its begin
        // is written by itself, and may have failed while what followed it did not.
        var isNew = isFirst && run is { Status: RunStatus.Pending, StartedAt: null, RerunOf: null };
        var recorded = isNew ? [] : await services.Executions.ListRecordedAsync(run.Id, session.Token);

        // Not awaited: writes keep their order, so this is on disk before the first execution.
        var started = run with { StartedAt = run.StartedAt ?? _time.GetUtcNow() };
        var begun = lifecycle.BeginAsync(run.Id, started.StartedAt.Value);
        active.Start(started.StartedAt.Value);
        var thread = new SessionThread();
        var host = new InProcessHost(active, started, version, recorded, services, thread, session.Token) { HoldsRecords = true };
        try
        {
            var now = await services.Control.EnforceLimitsAsync(started, version.Plan, session.Token);
            if (!ReferenceEquals(now, started))
            {
                await active.PollAsync(session.Token);
            }

            var driver = new RunSession(run.Id, version.Plan, recorded, RunEndState.Of(now, version.Plan), host);
            await thread.RunAsync(driver.DriveAsync, session.Token);
            await begun;
        }
        catch
        {
            await session.CancelAsync();
            await ((Task)begun).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        finally
        {
            await host.LeaveAsync(session);
        }
    }

    // Retried until it succeeds: nothing else wakes a queued run, or a task that waits for this run.
    private async Task AfterEndAsync(RunHead run)
    {
        for (var pause = ShortestPause; !_stopping.IsCancellationRequested; pause = Longer(pause))
        {
            try
            {
                await ends.PublishAsync(run, _stopping.Token);
                return;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return; // the host is stopping; checked again at the next start
            }
            catch (Exception e)
            {
                LogNotNotified(e, run.Id, pause.TotalSeconds);
                await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;
}
