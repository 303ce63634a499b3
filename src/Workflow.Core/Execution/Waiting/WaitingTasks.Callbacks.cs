using System.Text.Json;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Waiting;

/// <content>How they wait for callbacks.</content>
public sealed partial class WaitingTasks
{
    private const string CallbackReason = "waits for its callback";
    private const string Late = "The callback did not arrive in time.";

    private static readonly JsonElement Null = JsonElement.Parse("null");

    /// <summary>Whether an attempt waits for a callback.</summary>
    public static bool IsCallback(PlannedVersion version, TaskCall call) => version.Definition.Tasks[call.Position].TaskType == CallbackTaskType.TypeName;

    private static bool IsCallback(Attempt attempt) => attempt.Task.TaskType == CallbackTaskType.TypeName;

    private static string CallbackOf(Attempt attempt) => Callbacks.EventOf(new ExecutionKey(attempt.Call.Position, attempt.Call.Index, attempt.Call.Attempt));

    // The secret is recorded together with the wait: nobody can have the address before that.
    private async Task<Awaited> OpenCallbackAsync(Attempt attempt, CallbackTaskType type, JsonElement json)
    {
        var (config, error) = type.Bind(json, attempt.Mask.Mask);
        if (error is not null)
        {
            return new Awaited.Nothing(await attempt.FailAsync(error));
        }

        var ticket = CallbackTicket.New(config.TimeoutSeconds is { } seconds ? attempt.StartedAt + TimeSpan.FromSeconds(seconds) : null, config.HeartbeatSeconds);
        var dueAt = ticket.DueAt(time.GetUtcNow());
        attempt.Request = ticket.Write();
        await attempt.WaitAsync(CallbackReason, dueAt);
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
        if (last is not { Status: ExecutionStatus.Waiting, Request: { } request })
        {
            return new Awaited.Nothing(last?.Status.IsFinal() == true ? attempt.Report(last) : await attempt.TimeOutAsync(Late));
        }

        var (now, ticket) = (time.GetUtcNow(), CallbackTicket.Read(request));
        if (last.DueAt > now)
        {
            return new Awaited.Event(CallbackOf(attempt), last.DueAt, RecordedExecution.Of(last)) { IsChosen = true };
        }

        var why = ticket.TimeoutAt <= now ? Late : $"The callback sent no heartbeat for {ticket.HeartbeatSeconds} seconds.";
        var line = new LogLine(now, LogSeverity.Warning, "the wait for the callback ends", attempt.Task.Name, attempt.Call.Index, attempt.Call.Attempt);

        // The time-out is stored as a result is, so that of the two exactly one counts.
        await events.AddEventAsync(new SentEvent(attempt.Run.Id, CallbackOf(attempt), new CallbackResult(TimedOut: why).Write(), now, line, ticket.EndKey()), stopping);
        attempt.Request = request;
        return new Awaited.Nothing(await TryEndCallbackAsync(attempt, recorded) ?? await attempt.TimeOutAsync(why));
    }

    private async Task<TaskExecution?> LastAsync(Attempt attempt, CancellationToken cancellationToken) =>
        await executions.FindLastAsync(attempt.Run.Id, attempt.Call.Position, attempt.Call.Index, cancellationToken) is { } last && last.Attempt == attempt.Call.Attempt ? last : null;
}
