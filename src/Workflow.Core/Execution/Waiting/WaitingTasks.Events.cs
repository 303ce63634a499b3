using System.Text.Json;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Waiting;

/// <content>How they wait for events.</content>
public sealed partial class WaitingTasks
{
    private readonly EventCollector _collector = new(executions, events, runner, time);

    /// <summary>
    /// Ends an <c>EVENT</c> with the oldest events that are not taken: for it alone, or else of its name, and
    /// that it chooses. Or ends a <c>CALLBACK</c> with what
    /// was reported.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="call">The attempt.</param>
    /// <param name="recorded">Its record.</param>
    /// <param name="address">The event's name, or the address of the attempt.</param>
    /// <param name="ends">Why the call may have to end early.</param>
    /// <param name="isForItAlone">Whether it takes only an event that is for it alone.</param>
    /// <returns>The report of its end, or <c>null</c> when there are not enough yet.</returns>
    public async Task<TaskReport?> TryTakeEventAsync(Run run, PlannedVersion version, TaskCall call, RecordedExecution recorded, string address, CallTokens ends, bool isForItAlone = false)
    {
        var name = EventAddress.NameOf(address);
        var attempt = await AttemptAsync(run, version, call, recorded, ends);
        if (IsCallback(attempt))
        {
            return await TryEndCallbackAsync(attempt, recorded);
        }

        if (EventTaskType.Collects(attempt.Task.Config))
        {
            return await _collector.CollectAsync(attempt, (EventTaskType)TypeOf(attempt)!, name) is not { } end ? null
                : end.Report ?? await SucceedAsync(attempt, recorded, _ => end.Output);
        }

        var succeeded = EventTaker.Succeeded(attempt, time.GetUtcNow());
        var line = new LogLine(succeeded.CompletedAt ?? default, LogSeverity.Info, attempt.Shown($"event '{name}' taken"), attempt.Task.Name, call.Index, call.Attempt);
        if (attempt.Task.Repeat is null)
        {
            return await TakeAsync(run.Id, address, isForItAlone, succeeded, line, ends.Stopping) ? attempt.Report(succeeded) : null;
        }

        // Its payload decides whether another round follows, so it is taken first; a process that died after that has left the attempt running.
        return recorded.Status == ExecutionStatus.Running || await TakeAsync(run.Id, address, isForItAlone, EventTaker.Continued(attempt, name), line, ends.Stopping)
            ? await SucceedAsync(attempt, recorded, last => last?.Output)
            : null;
    }

    /// <summary>Ends an <c>EVENT</c> whose event did not arrive in time.</summary>
    public async Task<TaskReport> TimeOutEventAsync(Run run, PlannedVersion version, TaskCall call, RecordedExecution recorded, string address, CallTokens ends)
    {
        var name = EventAddress.NameOf(address);
        var attempt = await AttemptAsync(run, version, call, recorded, ends);
        var collected = EventTaskType.Collects(attempt.Task.Config) ? await events.FindCollectedAsync(run.Id, new ExecutionKey(call.Position, call.Index, call.Attempt), ends.Stopping) : default;
        var soFar = collected is { Count: > 0 and var taken } ? $" The task has taken {taken} {(taken == 1 ? "event" : "events")}." : "";
        return await EndAsync(attempt, recorded, version.NeedsOf(call.Position).InEnd, _ => attempt.TimeOutAsync($"The event '{name}' did not arrive in time.{soFar}"));
    }

    private static async Task<Awaited> OpenEventAsync(Attempt attempt, EventTaskType type, JsonElement json, RecordedExecution? recorded)
    {
        var (config, error) = type.Bind(json, attempt.Mask.Mask);
        if (error is not null)
        {
            return new Awaited.Nothing(await attempt.FailAsync(error));
        }

        var dueAt = recorded?.DueAt ?? (config.TimeoutSeconds is { } seconds ? attempt.StartedAt + TimeSpan.FromSeconds(seconds) : null);
        attempt.Request = attempt.Mask.Mask(EventTaskType.RequestOf(json));
        var key = config.Key is null ? null : attempt.Mask.Mask(config.Key);
        await attempt.WaitAsync(EventTaker.Reason(config.Name, key, 0, config.Count), dueAt, eventName: config.Name, eventKey: key);
        return OrEnded(attempt, Waits(attempt, config.Name, key, dueAt));
    }

    private static Awaited.Event Waits(Attempt attempt, string name, string? key, DateTimeOffset? dueAt) =>
        new(key is null ? name : EventAddress.Of(name, new ExecutionKey(attempt.Call.Position, attempt.Call.Index, attempt.Call.Attempt)), dueAt, attempt.Recorded) { IsChosen = EventTaskType.Chooses(attempt.Task.Config) };
}
