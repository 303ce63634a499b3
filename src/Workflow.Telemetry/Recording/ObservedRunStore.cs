using System.Diagnostics;
using Workflow.Core.History;

namespace Workflow.Telemetry.Recording;

/// <summary>
/// A store of runs that says what it has recorded. Everything that begins or ends passes through it, on every host, and a write is
/// counted by the process that has made it. It begins each write at once, so that the order of writes stays as it is.
/// </summary>
/// <param name="inner">The store.</param>
/// <param name="recorder">Makes metrics and spans of it.</param>
internal sealed partial class ObservedRunStore(IRunStore inner, RunRecorder recorder) : IRunStore
{
    /// <inheritdoc/>
    public Task<Run?> GetAsync(string runId, CancellationToken cancellationToken)
    {
        var reading = TimedAsync("get", Now, inner.GetAsync(runId, cancellationToken));
        if (!reading.IsCompletedSuccessfully)
        {
            return KeepAsync();
        }

        if (reading.Result is { } known) // most runs that are read are in memory
        {
            recorder.Known.Keep(known);
        }

        return reading;

        async Task<Run?> KeepAsync()
        {
            var run = await reading;
            if (run is not null)
            {
                recorder.Known.Keep(run);
            }

            return run;
        }
    }

    /// <inheritdoc/>
    public async Task<Admission> AdmitAsync(RunAdmission admission, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(admission);
        if (admission is { IsDue: false, Run: { Parent: { } parent, TraceParent: null } } && await recorder.OfChildAsync(parent, inner) is { } traceParent)
        {
            admission = admission with { Run = admission.Run with { TraceParent = traceParent } };
        }

        Admission admitted;
        var began = Now;
        try
        {
            admitted = await inner.AdmitAsync(admission, cancellationToken);
        }
        finally
        {
            recorder.Meters.StoreTook("admit", began);
        }

        foreach (var replaced in admitted.Replaced)
        {
            if (replaced.Status.IsFinal())
            {
                await recorder.EndedAsync(replaced, inner);
            }
        }

        if (admitted is { Outcome: AdmissionOutcome.Accepted, Run: { } run })
        {
            recorder.Known.Keep(run);
            recorder.Meters.RunAccepted(run);
            if (run.Status.IsFinal())
            {
                await recorder.EndedAsync(run, inner);
            }
        }

        return admitted;
    }

    /// <inheritdoc/>
    public async Task<RunHead?> TransitionAsync(RunTransition transition, LogLine? line, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transition);
        var changed = await TimedAsync("transition", Now, inner.TransitionAsync(transition, line, cancellationToken));
        if (changed?.Status.IsFinal() == true)
        {
            await recorder.EndedAsync(changed, inner);
        }
        else if (changed is { Status: RunStatus.Running } && changed.StartedAt == transition.At)
        {
            await recorder.StartedAsync(changed);
        }

        return changed;
    }

    /// <inheritdoc/>
    public async Task<BegunRun?> BeginAsync(string runId, DateTimeOffset at, LogLine line, DateTimeOffset? eagerUntil, CancellationToken cancellationToken)
    {
        BegunRun? begun;
        var began = Now;
        try
        {
            begun = await inner.BeginAsync(runId, at, line, eagerUntil, cancellationToken);
        }
        finally
        {
            recorder.Meters.StoreTook("begin", began);
        }

        if (begun is not null)
        {
            recorder.Known.Keep(begun.Run);
        }

        if (begun is { IsBegun: true })
        {
            await recorder.StartedAsync(begun.Run);
        }

        return begun;
    }

    /// <inheritdoc/>
    public async Task<EndedTransition?> EndAsync(RunTransition transition, LogLine? line, CancellationToken cancellationToken)
    {
        var ended = await TimedAsync("end", Now, inner.EndAsync(transition, line, cancellationToken));
        if (ended is not null)
        {
            await recorder.EndedAsync(ended.Run, inner);
        }

        return ended;
    }

    /// <inheritdoc/>
    public async Task<EndedTransition?> EndWithAsync(RunTransition end, LogLine line, IReadOnlyList<TaskExecution> last, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken)
    {
        EndedTransition? ended;
        var began = Now;
        try
        {
            ended = await inner.EndWithAsync(end, line, last, lines, cancellationToken);
        }
        finally
        {
            recorder.Meters.StoreTook("end_with", began);
        }

        if (ended is not null)
        {
            await recorder.EndedAsync(ended.Run.Id, last, inner);
            await recorder.EndedAsync(ended.Run, inner);
        }

        return ended;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TaskExecution>> RecordAsync(string runId, IReadOnlyList<TaskExecution> executions, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken)
    {
        IReadOnlyList<TaskExecution> earlier;
        var began = Now;
        try
        {
            earlier = await inner.RecordAsync(runId, executions, lines, cancellationToken);
        }
        finally
        {
            recorder.Meters.StoreTook("record", began);
        }

        if (Ended(executions, earlier) is { Count: > 0 } ended)
        {
            await recorder.EndedAsync(runId, ended, inner);
        }

        return earlier;
    }

    // Those that this write has ended: what another process had recorded earlier is its own to count.
    private static IReadOnlyList<TaskExecution> Ended(IReadOnlyList<TaskExecution> executions, IReadOnlyList<TaskExecution> earlier)
    {
        if (executions.Count == 1 && earlier.Count == 0)
        {
            return executions[0].Status.IsFinal() ? executions : [];
        }

        if (!executions.Any(static execution => execution.Status.IsFinal()))
        {
            return [];
        }

        HashSet<ExecutionKey> others = [.. earlier.Select(ExecutionKey.Of)];
        return [.. executions.Where(execution => execution.Status.IsFinal() && !others.Contains(ExecutionKey.Of(execution)))];
    }

    /// <inheritdoc/>
    public async Task<bool> TakeEventAsync(string runId, string name, TaskExecution succeeded, LogLine line, CancellationToken cancellationToken)
    {
        var isTaken = await TimedAsync("take_event", Now, inner.TakeEventAsync(runId, name, succeeded, line, cancellationToken));
        if (isTaken && succeeded.Status.IsFinal())
        {
            await recorder.EndedAsync(runId, [succeeded], inner);
        }

        return isTaken;
    }

    /// <inheritdoc/>
    public async Task<bool> CollectEventsAsync(EventCollection collected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(collected);
        var isTaken = await TimedAsync("collect_events", Now, inner.CollectEventsAsync(collected, cancellationToken));
        await recorder.EndedAsync(collected.RunId, isTaken && collected.Taker.Status.IsFinal() ? [collected.Taker] : [], inner);
        return isTaken;
    }

    /// <inheritdoc/>
    public async Task AppendAsync(string runId, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await inner.AppendAsync(runId, lines, cancellationToken);
        recorder.Meters.StoreTook("append", began);
    }

    private static long Now => Stopwatch.GetTimestamp();

    // What ends at once, as a read of a file does, has ended before this is called.
    private Task<T> TimedAsync<T>(string operation, long began, Task<T> running)
    {
        if (!running.IsCompleted)
        {
            return AwaitAsync();
        }

        recorder.Meters.StoreTook(operation, began);
        return running;

        async Task<T> AwaitAsync()
        {
            try
            {
                return await running;
            }
            finally
            {
                recorder.Meters.StoreTook(operation, began);
            }
        }
    }
}
