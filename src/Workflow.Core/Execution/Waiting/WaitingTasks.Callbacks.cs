using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Addresses;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Waiting;

/// <content>How they wait for callbacks.</content>
public sealed partial class WaitingTasks
{
    private const string Late = "The callback did not arrive in time.";

    private static readonly JsonElement Null = JsonElement.Parse("null");

    /// <summary>Whether an attempt waits for a callback.</summary>
    public static bool IsCallback(PlannedVersion version, TaskCall call) => IsCallback(version.Definition.Tasks[call.Position]);

    private static bool IsCallback(Attempt attempt) => IsCallback(attempt.Task);

    private static bool IsCallback(TaskDefinition task) => task.TaskType == CallbackTaskType.TypeName || task.Callback is not null;

    private static string CallbackOf(Attempt attempt) => CallbackToken.EventOf(attempt.Key);

    private async Task<Awaited> OpenCallbackAsync(Attempt attempt, CallbackTaskType type, JsonElement json)
    {
        var (config, error) = type.Bind(json, attempt.Mask.Mask);
        if (error is not null)
        {
            return new Awaited.Nothing(await attempt.FailAsync(error));
        }

        var ticket = new CallbackTicket(config.TimeoutSeconds is { } seconds ? attempt.StartedAt + TimeSpan.FromSeconds(seconds) : null, config.HeartbeatSeconds);
        var dueAt = ticket.DueAt(time.GetUtcNow());
        attempt.Request = ticket.Write();
        await attempt.WaitAsync(TaskCallbacks.Reason, dueAt);
        return OrEnded(attempt, new Awaited.Event(CallbackOf(attempt), dueAt, attempt.Recorded) { IsChosen = true });
    }

    // It is not recorded again: a sign of life that arrives meanwhile must not be lost.
    private async Task<Awaited?> WaitAgainAsync(Attempt attempt, CancellationToken cancellationToken) =>
        await LastAsync(attempt, cancellationToken) is { Status: ExecutionStatus.Waiting, Request: not null } last
            ? new Awaited.Event(CallbackOf(attempt), last.DueAt, RecordedExecution.Of(last)) { IsChosen = true }
            : null;

    private async Task<TaskReport?> TryEndCallbackAsync(Attempt attempt, RecordedExecution recorded)
    {
        if (await events.ListEventsAsync(attempt.Run.Id, CallbackOf(attempt), 0, attempt.Ends.Stopping) is not [var first, ..])
        {
            return null;
        }

        attempt.Request = (await LastAsync(attempt, attempt.Ends.Stopping))?.Request;
        var result = CallbackResult.Read(first.Payload);
        return result switch
        {
            { Error: { } failure } => await EndAsync(attempt, recorded, attempt.Version.NeedsOf(attempt.Call.Position).InEnd, _ => attempt.FailAsync(failure.ToError())),
            { Failed: { } error } => await EndAsync(attempt, recorded, attempt.Version.NeedsOf(attempt.Call.Position).InEnd, _ => attempt.FailAsync(error)),
            { TimedOut: { } why } => await EndAsync(attempt, recorded, attempt.Version.NeedsOf(attempt.Call.Position).InEnd, _ => attempt.TimeOutAsync(why)),
            _ => await SucceedAsync(attempt, recorded, _ => result.Output ?? Null),
        };
    }

    /// <summary>Ends a <c>CALLBACK</c> for which nothing arrived in time.</summary>
    /// <returns>Its end; or what it waits for, if its time has been extended.</returns>
    public async Task<Awaited> TimeOutCallbackAsync(Run run, PlannedVersion version, TaskCall call, RecordedExecution recorded, CallTokens ends)
    {
        var (attempt, stopping) = (await AttemptAsync(run, version, call, recorded, ends), ends.Stopping);
        var last = await LastAsync(attempt, stopping);
        if (last is not { Status: ExecutionStatus.Waiting, Request: { } request } || CallbackTicket.Read(request) is not { } ticket)
        {
            return new Awaited.Nothing(last?.Status.IsFinal() == true ? attempt.Report(last) : await attempt.TimeOutAsync(Late));
        }

        var now = time.GetUtcNow();
        if (last.DueAt > now)
        {
            return new Awaited.Event(CallbackOf(attempt), last.DueAt, RecordedExecution.Of(last)) { IsChosen = true };
        }

        var why = ticket.TimeoutAt <= now ? Late : $"The callback sent no heartbeat for {ticket.HeartbeatSeconds} seconds.";
        var line = new LogLine(now, LogSeverity.Warning, "the wait for the callback ends", attempt.Task.Name, attempt.Call.Index, attempt.Call.Attempt);

        var token = CallbackToken.Of(attempt.Run.Id, attempt.Key, ticket, await runner.Callbacks.KeyAsync(stopping));

        // The time-out is stored as a result is, so that of the two exactly one counts.
        await events.AddEventAsync(new SentEvent(attempt.Run.Id, CallbackOf(attempt), new CallbackResult(TimedOut: why).Write(), now, line, ticket.EndKey(token)), stopping);
        attempt.Request = request;
        return new Awaited.Nothing(await TryEndCallbackAsync(attempt, recorded) ?? await attempt.TimeOutAsync(why));
    }

    /// <summary>Goes on with an attempt that has made its call with the address of its callback, or was about to when its process died.</summary>
    /// <param name="run">The run.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="call">The attempt.</param>
    /// <param name="recorded">Its record, or <c>null</c>.</param>
    /// <param name="ends">Why the call may have to end early.</param>
    /// <returns>Its end if a result has arrived; what it waits for; <c>null</c>: the call is to be made, perhaps again.</returns>
    public async Task<Awaited?> ResumeCallbackAsync(Run run, PlannedVersion version, TaskCall call, RecordedExecution? recorded, CallTokens ends)
    {
        if (recorded is not { StartedAt: not null } begun)
        {
            return null;
        }

        var attempt = await AttemptAsync(run, version, call, begun, ends);
        return await TryEndCallbackAsync(attempt, begun) is { } report ? new Awaited.Nothing(report) : await WaitAgainAsync(attempt, ends.Stopping);
    }

    /// <summary>What an attempt waits for whose call has returned.</summary>
    /// <param name="run">The run.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="call">The attempt.</param>
    /// <param name="ends">Why the call may have to end early.</param>
    public async Task<Awaited> AwaitCallbackAsync(Run run, PlannedVersion version, TaskCall call, CallTokens ends)
    {
        var attempt = await AttemptAsync(run, version, call, recorded: null, ends);
        return await WaitAgainAsync(attempt, ends.Stopping)
            ?? new Awaited.Nothing(await LastAsync(attempt, ends.Stopping) is { Status: var status } last && status.IsFinal() ? attempt.Report(last) : throw new InvalidOperationException("A wait for a callback is not on record."));
    }

    private async Task<TaskExecution?> LastAsync(Attempt attempt, CancellationToken cancellationToken) =>
        await executions.FindLastAsync(attempt.Run.Id, attempt.Call.Position, attempt.Call.Index, cancellationToken) is { } last && last.Attempt == attempt.Call.Attempt ? last : null;
}
