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
}

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
    public async Task<DriveAnswer> DriveAsync(string runId, DriveLimits limits, StepDelivery delivery, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(delivery);
        var mine = new Lazy<Task<DriveAnswer>>(() => DriveOnceAsync(runId, limits, delivery, stopping)); // only the one in the table is started
        var first = _underWay.GetOrAdd(runId, mine);
        try
        {
            // Whether it has the plan is a matter of each delivery: what has begun anew since the first may have none.
            var answer = await first.Value;
            return limits.LeavesOutPlan && answer.Run is { } run ? answer with { Run = run with { Tasks = [] } } : answer;
        }
        finally
        {
            _underWay.TryRemove(new(runId, first));
        }
    }

    private async Task<DriveAnswer> DriveOnceAsync(string runId, DriveLimits limits, StepDelivery delivery, CancellationToken stopping)
    {
        var read = ObservedRun.BeginRead();
        if (await lifecycle.BeginUnreadAsync(runId, services.Time.GetUtcNow()) is not var (run, isBegun))
        {
            return Ended;
        }

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
        return end switch
        {
            DriveEnd.Ended => Ended,
            DriveEnd.TimeIsOver => new DriveAnswer(end),
            _ when await services.RunSteps.SnapshotAsync(runId, stopping) is { } left => new DriveAnswer(end, WithInstant(left, version)) { Width = limits.Width },

            // It has ended meanwhile, perhaps by another delivery that was interrupted before it published the end.
            _ => await PublishAsync(runId, stopping),
        };
    }

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
        finally
        {
            await host.LeaveAsync(session);
        }

        return DriveEnd.Ended;
    }

    private async Task<DriveAnswer> PublishAsync(string runId, CancellationToken stopping) =>
        await services.Runs.GetHeadAsync(runId, stopping) is { } ended ? await PublishAsync(ended, stopping) : Ended;

    private async Task<DriveAnswer> PublishAsync(RunHead run, CancellationToken stopping)
    {
        await ends.PublishAsync(run, stopping);
        return Ended;
    }
}
