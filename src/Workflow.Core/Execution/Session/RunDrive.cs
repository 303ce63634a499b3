using System.Collections.Concurrent;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Session;

/// <summary>The result of a drive.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Run">The run as the drive left it, if the engine's own session is to continue.</param>
public sealed record DriveAnswer(DriveEnd End, RunSnapshot? Run = null)
{
    /// <summary>
    /// Up to how many tasks at a time get an activity each, as it was set when the drive ended: an orchestration must not
    /// read settings itself, as they may change.
    /// </summary>
    public int Width { get; init; }

    /// <summary>With <see cref="DriveEnd.Elsewhere"/>: until when another process drives the run by itself, UTC; then this may be asked again.</summary>
    public DateTimeOffset? EagerUntil { get; init; }
}

/// <summary>How a drive claims a run that it begins.</summary>
/// <param name="Kept">For how long no other process drives it.</param>
/// <param name="Taken">Called when the claim is on record.</param>
public sealed record EagerClaim(TimeSpan Kept, Action Taken);

/// <summary>
/// Drives a run in this process as long as that is worth it: the body of the activity with which an engine of several
/// processes begins a run, and continues it. Safe to repeat, as it continues from the record; delivered twice at the same
/// time, the second gets the result of the first.
/// </summary>
/// <param name="services">The services of a session.</param>
/// <param name="versions">The planned versions.</param>
/// <param name="lifecycle">Records the beginning.</param>
/// <param name="ends">Handles the end.</param>
/// <param name="watch">Watches the runs.</param>
public sealed class RunDrive(SessionServices services, PlannedVersions versions, RunLifecycle lifecycle, RunEnds ends, RunWatch watch)
{
    private static readonly DriveAnswer Ended = new(DriveEnd.Ended);

    private readonly ConcurrentDictionary<string, Lazy<Task<DriveAnswer>>> _underWay = new(StringComparer.Ordinal);

    /// <summary>Drives a run; one that is <c>PENDING</c> is begun first.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="limits">The limits of the drive.</param>
    /// <param name="delivery">The delivery of the message that asks for it.</param>
    /// <param name="stopping">The host stops: the drive is abandoned, and begun again later.</param>
    /// <exception cref="OperationCanceledException">The host stopped before the end.</exception>
    public Task<DriveAnswer> DriveAsync(string runId, DriveLimits limits, StepDelivery delivery, CancellationToken stopping) =>
        DriveAsync(runId, limits, delivery, eager: null, stopping);

    /// <summary>
    /// Drives a run that is <c>PENDING</c>, and that nobody else drives until it is handed over, or until a time has passed
    /// without <see cref="RunLifecycle.KeepEagerAsync"/>.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="limits">The limits of the drive.</param>
    /// <param name="eager">That time, and what is called when the run is this drive's.</param>
    /// <param name="stopping">The host stops: the drive is abandoned.</param>
    /// <returns><see cref="DriveEnd.Elsewhere"/>: it was not <c>PENDING</c>, and nothing was done.</returns>
    /// <exception cref="OperationCanceledException">The host stopped before the end.</exception>
    public Task<DriveAnswer> DriveEagerlyAsync(string runId, DriveLimits limits, EagerClaim eager, CancellationToken stopping) =>
        DriveAsync(runId, limits, StepDelivery.Only with { LongestQueue = limits.Time, GoesOn = limits.Time }, eager, stopping);

    private async Task<DriveAnswer> DriveAsync(string runId, DriveLimits limits, StepDelivery delivery, EagerClaim? eager, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(delivery);
        var mine = new Lazy<Task<DriveAnswer>>(() => DriveOnceAsync(runId, limits, delivery, eager, stopping)); // only the one in the table is started
        while (true)
        {
            var first = _underWay.GetOrAdd(runId, mine);
            try
            {
                // Whether it has the plan is a matter of each delivery: what has begun anew since the first may have none.
                var answer = await first.Value;
                return limits.LeavesOutPlan && answer.Run is { } run ? answer with { Run = run with { Tasks = [] } } : answer;
            }
            catch (OperationCanceledException) when (first != mine && !stopping.IsCancellationRequested)
            {
                // Only the other was abandoned, such as a drive that could not say any more that the run is its own.
            }
            finally
            {
                _underWay.TryRemove(new(runId, first));
            }
        }
    }

    private async Task<DriveAnswer> DriveOnceAsync(string runId, DriveLimits limits, StepDelivery delivery, EagerClaim? eager, CancellationToken stopping)
    {
        var read = ObservedRun.BeginRead();
        var now = services.Time.GetUtcNow();
        if (await lifecycle.BeginUnreadAsync(runId, now, now + eager?.Kept) is not var (run, isBegun))
        {
            return Ended;
        }

        if (!isBegun && (eager is not null || IsDrivenElsewhere(run, limits, now)))
        {
            return new DriveAnswer(DriveEnd.Elsewhere) { EagerUntil = run.EagerUntil };
        }

        eager?.Taken();

        // A run that was begun here has no record yet, unless it repeats another.
        var isNew = isBegun && run.RerunOf is null;
        var version = await versions.GetAsync(run, stopping);
        run = run.With(await services.Control.EnforceLimitsAsync(run, version.Plan, stopping));
        if (run.Status.IsFinal())
        {
            return await PublishAsync(run, stopping); // an earlier delivery may have been interrupted before it did that
        }

        using var watched = watch.Enter(run, version.Plan, read);
        var recorded = isNew ? [] : await services.Executions.ListRecordedAsync(runId, stopping);
        if (recorded.Count > 0 && !await delivery.IsWantedAsync(0, stopping))
        {
            return new DriveAnswer(DriveEnd.TimeIsOver); // nobody hears it: another process may be doing what came after this drive, or be about to
        }

        var end = await WorkAsync(run, version, recorded, watched.Run, limits, stopping);
        if (eager is not null && end != DriveEnd.Ended)
        {
            return new DriveAnswer(end); // it is driven again, from the record
        }

        return end switch
        {
            DriveEnd.Ended => Ended,
            DriveEnd.TimeIsOver => new DriveAnswer(end),
            _ when await services.RunSteps.SnapshotAsync(runId, stopping) is { } left => new DriveAnswer(end, WithInstant(left, version)) { Width = limits.Width },

            // It has ended meanwhile, perhaps by another delivery that was interrupted before it published the end.
            _ => await PublishAsync(runId, stopping),
        };
    }

    private static bool IsDrivenElsewhere(RunHead run, DriveLimits limits, DateTimeOffset now) => !limits.IsReleased && !run.Status.IsFinal() && run.EagerUntil > now;

    private RunSnapshot WithInstant(RunSnapshot run, PlannedVersion version) =>
        run with { Tasks = [.. run.Tasks.Select((task, position) => task with { IsInstant = services.Steps.IsInstant(version, position) })] };

    private async Task<DriveEnd> WorkAsync(Run run, PlannedVersion version, IReadOnlyList<RecordedExecution> recorded, ObservedRun observed, DriveLimits limits, CancellationToken stopping)
    {
        using var session = CancellationTokenSource.CreateLinkedTokenSource(stopping, observed.Gone);
        using var active = new WatchedRun(observed, services.Runs, services.Time);
        var thread = new SessionThread();
        var host = new DriveHost(active, run, version, recorded, services, thread, limits, session.Token, stopping);
        try
        {
            var driver = new RunSession(run.Id, version.Plan, recorded, RunEndState.Of(run, version.Plan), host);
            var driving = thread.RunAsync(driver.DriveAsync, session.Token);
            host.Watch(() => driver.OpenCalls);
            if (await Task.WhenAny(driving, host.PausedAsync) != driving)
            {
                return await host.PausedAsync;
            }

            await driving;
        }
        catch (Exception) when (observed.Gone.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            // The run has ended, perhaps by this drive, which was then interrupted before it published the end.
            await PublishAsync(run.Id, stopping);
        }
        catch (Exception e) when (stopping.IsCancellationRequested)
        {
            throw new OperationCanceledException("The drive was abandoned.", e, stopping); // whatever it was doing then
        }
        finally
        {
            await host.LeaveAsync(session);
        }

        return DriveEnd.Ended;
    }

    private async Task<DriveAnswer> PublishAsync(string runId, CancellationToken stopping) =>
        await services.Runs.GetHeadAsync(runId, stopping) is { } ended ? await PublishAsync(ended, stopping) : Ended;

    // Also noted in the log: who has ended it may be gone, or nobody may listen to it any more.
    private async Task<DriveAnswer> PublishAsync(RunHead run, CancellationToken stopping)
    {
        lifecycle.LogEnd(run);
        await ends.PublishAsync(run, stopping);
        return Ended;
    }
}
