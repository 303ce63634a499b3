using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Core.Execution;

/// <summary>What became of the end of a run.</summary>
public enum RunEnding
{
    /// <summary>It is on record.</summary>
    Ended,

    /// <summary>The run is held, and ends when it goes on.</summary>
    Held,

    /// <summary>The run had ended before, or is gone.</summary>
    Gone,
}

/// <summary>How a run begins and ends in the store, and who is told: the same on every engine, and safe to repeat.</summary>
/// <param name="runs">Where runs are kept.</param>
/// <param name="starter">Begins what waits for the run's slot.</param>
/// <param name="launcher">The engine, which tells the run that waits for this one.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's own log.</param>
/// <param name="scheduler">Pauses the schedule that started the run, if its runs keep failing; <c>null</c>: there are none.</param>
/// <param name="backfiller">Goes on with the backfill that started the run; <c>null</c>: there are none.</param>
public sealed partial class RunLifecycle(
    IRunStore runs, RunStarter starter, IRunLauncher launcher, TimeProvider time, ILogger<RunLifecycle> logger, Scheduler? scheduler = null, Backfiller? backfiller = null)
{
    /// <summary>Records that a run is begun; one that was begun before stays as it is.</summary>
    /// <returns>The run as it is then, or <c>null</c> when it was not <c>PENDING</c>.</returns>
    public Task<Run?> BeginAsync(string runId, DateTimeOffset at) =>
        runs.TransitionAsync(
            new RunTransition(runId, [RunStatus.Pending], RunStatus.Running, at), new LogLine(at, LogSeverity.Info, "run started"), CancellationToken.None);

    /// <summary>Records how a run ended. An order to end that is on record wins over an end that it came too late for.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="outcome">How its tasks ended it.</param>
    /// <param name="cancellationToken">Gives up the call.</param>
    public async Task<RunEnding> EndAsync(string runId, RunOutcome outcome, CancellationToken cancellationToken)
    {
        var explained = await ExplainedAsync(runId, outcome);
        while (true)
        {
            if (await TryEndAsync(runId, [RunStatus.Pending, RunStatus.Running], explained))
            {
                return RunEnding.Ended;
            }

            var now = await runs.GetAsync(runId, cancellationToken);
            if (now is null || !now.Status.HoldsSlot())
            {
                return RunEnding.Gone;
            }

            if (now.Status == RunStatus.Paused)
            {
                return RunEnding.Held;
            }

            if (now.Status == RunStatus.Cancelling && await TryEndAsync(runId, [RunStatus.Cancelling], OrderedOf(now, explained)))
            {
                return RunEnding.Ended;
            }

            // Otherwise it was resumed or cancelled in between, and can end now.
        }
    }

    /// <summary>Tells everybody who waits for the end of a run. To be repeated until it is done: nobody else wakes them.</summary>
    public async Task AfterEndAsync(Run run, CancellationToken cancellationToken)
    {
        await launcher.NotifyAsync(run.Id, cancellationToken);
        await starter.PromoteAsync(run.WorkflowId, time.GetUtcNow(), cancellationToken);
        if (scheduler is not null)
        {
            await scheduler.ContinueAsync(run, cancellationToken);
        }

        if (backfiller is not null)
        {
            await backfiller.ContinueAsync(run, cancellationToken);
        }
    }

    // A run that an older version of the service told to end has no order on record.
    private static RunOutcome OrderedOf(Run run, RunOutcome outcome) =>
        run.EndOrder is null && outcome.Status == RunStatus.TimedOut ? outcome : RunOutcome.Of(run.EndOrder);

    private async Task<bool> TryEndAsync(string runId, IReadOnlyList<RunStatus> from, RunOutcome outcome)
    {
        var at = time.GetUtcNow();
        var line = outcome.Error is null
            ? new LogLine(at, LogSeverity.Info, $"run ended {Word.Upper(outcome.Status)}")
            : new LogLine(at, LogSeverity.Error, $"run ended {Word.Upper(outcome.Status)}: {outcome.Error}");
        if (await runs.TransitionAsync(new RunTransition(runId, from, outcome.Status, at, Error: outcome.Error), line, CancellationToken.None) is null)
        {
            return false;
        }

        LogEnded(runId, Word.Upper(outcome.Status));
        return true;
    }

    private async Task<RunOutcome> ExplainedAsync(string runId, RunOutcome outcome)
    {
        var culprit = outcome.Culprit is { } position ? await runs.FindLastAsync(runId, position, null, CancellationToken.None) : null;
        return culprit?.Error is { } error ? outcome with { Error = $"{outcome.Error?.TrimEnd('.')}: {error.Message}" } : outcome;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} ended {Status}")]
    private partial void LogEnded(string runId, string status);
}
