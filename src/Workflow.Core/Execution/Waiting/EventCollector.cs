using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Waiting;

/// <summary>What follows for a task of type <c>EVENT</c> from the events that it has taken: one of the two.</summary>
/// <param name="Report">The report of its end.</param>
/// <param name="Output">What it ends with, once it has all its events.</param>
internal readonly record struct CollectedEnd(TaskReport? Report, JsonElement? Output = null);

/// <summary>
/// Takes the events that a task of type <c>EVENT</c> chooses, or several of them. Each event is offered to an execution once: how far it
/// has looked is on record, together with what it has taken.
/// </summary>
/// <param name="executions">Reads executions.</param>
/// <param name="events">The events.</param>
/// <param name="runner">Evaluates expressions.</param>
/// <param name="time">The clock.</param>
internal sealed class EventCollector(IExecutionReader executions, IEventStore events, TaskRunner runner, TimeProvider time)
{
    // An execution that others are always faster than looks again at the next event.
    private const int MostConflicts = 10;

    /// <summary>Takes what there is.</summary>
    /// <param name="attempt">The attempt, which waits.</param>
    /// <param name="type">Its type.</param>
    /// <param name="name">The name of the events.</param>
    /// <returns>What follows; <c>null</c>: it waits for more.</returns>
    public async Task<CollectedEnd?> CollectAsync(Attempt attempt, EventTaskType type, string name)
    {
        var (run, call, stopping) = (attempt.Run, attempt.Call, attempt.Ends.Stopping);
        for (var conflicts = 0; conflicts < MostConflicts;)
        {
            var last = await executions.FindLastAsync(run.Id, call.Position, call.Index, stopping);
            if (last?.Attempt != call.Attempt || last.Status.IsFinal())
            {
                return last?.Attempt == call.Attempt ? new CollectedEnd(attempt.Report(last)) : null;
            }

            var before = await events.FindCollectedAsync(run.Id, KeyOf(attempt), stopping);
            if (before.IsComplete)
            {
                return new CollectedEnd(null, await OutputAsync(attempt, before.Count, []));
            }

            var offered = await events.ListEventsAsync(run.Id, name, before.Cursor, stopping);
            if (offered.Count == 0)
            {
                return null;
            }

            // The expression may kill the process, so its start is counted.
            var look = await runner.Starts.ContinueAsync(
                attempt, RecordedExecution.Of(last), last, () => TakeAsync(attempt, type, name, before, offered), report => new Look(false, report));
            if (look.Report is { } report)
            {
                return new CollectedEnd(report);
            }

            conflicts += look.IsConflict ? 1 : 0;
        }

        return null;
    }

    private async Task<Look> TakeAsync(Attempt attempt, EventTaskType type, string name, CollectedEvents before, IReadOnlyList<WaitingEvent> offered)
    {
        var prepared = await runner.Preparation.PrepareAsync(attempt, isDecided: true, attempt.Ends.Stopping);
        if (prepared.Ended is { } ended)
        {
            return new Look(false, ended);
        }

        var (config, fault) = type.Bind(prepared.Config, attempt.Mask.Mask);
        if (fault is not null)
        {
            return new Look(false, await attempt.FailAsync(fault));
        }

        var (chosen, cursor, failure) = await EventChoice.MakeAsync(prepared.Expressions, config, config.Count - before.Count, offered, attempt.Ends.Stopping);
        List<LogLine> lines = failure is null ? [] : [LineOf(attempt, LogSeverity.Warning, failure)];
        var count = before.Count + chosen.Count;
        var now = new CollectedEvents(count, cursor, before.Bytes + chosen.Sum(BytesOf), count >= config.Count);
        if (count > 1 && now.Bytes + count + 1 > DefinitionLimits.OutputBytes)
        {
            return new Look(false, await attempt.FailAsync(TooLarge(count)));
        }

        // Whether another round follows is decided, and recorded, when all its events are on record.
        var ends = now.IsComplete && attempt.Task.Repeat is null;
        var taker = ends
            ? EventTaker.Succeeded(attempt, time.GetUtcNow()) with { Output = await OutputAsync(attempt, config.Count, chosen) }
            : EventTaker.Waiting(attempt, EventTaker.Reason(name, null, count, config.Count));
        if (chosen.Count > 0)
        {
            lines.Add(LineOf(attempt, LogSeverity.Info, $"event '{name}' taken{(config.Count == 1 ? "" : $", {count} of {config.Count}")}"));
        }

        if (await events.CollectEventsAsync(new EventCollection(attempt.Run.Id, name, [.. chosen.Select(e => e.Number)], before, now, taker, lines), attempt.Ends.Stopping))
        {
            return new Look(false, ends ? attempt.Report(taker) : null);
        }

        await attempt.GiveUpAsync();
        return new Look(true, null);
    }

    private async Task<JsonElement> OutputAsync(Attempt attempt, int count, IReadOnlyList<WaitingEvent> chosen)
    {
        var before = count == 1 && chosen.Count > 0 ? [] : await events.ListCollectedAsync(attempt.Run.Id, KeyOf(attempt), attempt.Ends.Stopping);
        List<JsonElement> payloads = [.. before, .. chosen.Select(e => e.Payload)];
        if (count == 1)
        {
            return payloads[0];
        }

        using var list = new ItemOutputs();
        payloads.ForEach(payload => list.Add(payload, isKept: true));
        return list.End();
    }

    private LogLine LineOf(Attempt attempt, LogSeverity severity, string message) =>
        new(time.GetUtcNow(), severity, attempt.Shown(message), attempt.Task.Name, attempt.Call.Index, attempt.Call.Attempt);

    private static TaskError TooLarge(int count) =>
        new("output_too_large", $"The payloads of {count} events are together longer than the limit of {DefinitionLimits.OutputBytes} bytes.");

    private static ExecutionKey KeyOf(Attempt attempt) => new(attempt.Call.Position, attempt.Call.Index, attempt.Call.Attempt);

    private static long BytesOf(WaitingEvent one) => JsonMarshal.GetRawUtf8Value(one.Payload).Length;

    // What came of a page of events; without a report, it waits for more, or has them all and is to end.
    private readonly record struct Look(bool IsConflict, TaskReport? Report);
}
