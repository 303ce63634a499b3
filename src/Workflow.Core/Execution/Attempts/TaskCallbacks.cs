using System.Text.Json;
using Workflow.Core.Execution.Addresses;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>The callback of an attempt whose task has one.</summary>
/// <param name="Token">The last part of its address.</param>
/// <param name="Scope">What expressions see of it.</param>
internal sealed record AttemptCallback(CallbackToken Token, JsonElement Scope);

/// <summary>
/// The callbacks of tasks that call out. The address of an attempt is on record before its call is made, so that who is quick is heard. When
/// the call has succeeded, the attempt waits. When it has failed, the address is closed before that is recorded: of the failure and a
/// result that arrives at the same time, exactly one counts.
/// </summary>
/// <param name="addresses">The addresses.</param>
/// <param name="events">Stores what ends them.</param>
/// <param name="time">The clock.</param>
public sealed class TaskCallbacks(CallbackAddresses addresses, IEventStore events, TimeProvider time)
{
    /// <summary>Why an attempt waits.</summary>
    internal const string Reason = "waits for its callback";

    /// <summary>Derives the addresses.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal ValueTask<CallbackKey> KeyAsync(CancellationToken cancellationToken) => addresses.KeyAsync(cancellationToken);

    /// <summary>Gives an attempt its address, which is recorded with its start. It is masked in everything that the attempt leaves behind.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="wasBegun">Whether it was started before: its address may then be known, whatever this start fails at.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task OpenAsync(Attempt attempt, bool wasBegun, CancellationToken cancellationToken)
    {
        if (attempt.Task.Callback is { } rule)
        {
            var token = (await addresses.KeyAsync(cancellationToken)).TokenOf(attempt.Run.Id, attempt.Key);
            attempt.Callback = new AttemptCallback(token, PlainJson.Of(new Dictionary<string, object?> { ["url"] = addresses.Of(token.Text()) }));
            attempt.Masking.Hide(token.Text(), token.Secret);
            attempt.Request = new CallbackTicket(null, rule.HeartbeatSeconds).Write();
            if (wasBegun)
            {
                HandOut(attempt);
            }
        }
    }

    /// <summary>The address of an attempt, if it has one, leaves the host with its call: from now on a failure closes it first.</summary>
    /// <param name="attempt">The attempt.</param>
    internal void HandOut(Attempt attempt) => attempt.Closing = attempt.Callback is { } callback ? failed => CloseAsync(attempt, callback, failed) : null;

    /// <summary>The call has succeeded: records that the attempt waits. What the call returned is not kept.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <returns>The report, with the status <c>WAITING</c>; or its end, if another host was faster.</returns>
    internal async Task<TaskReport> WaitAsync(Attempt attempt)
    {
        var (now, rule) = (time.GetUtcNow(), attempt.Task.Callback!);
        var ticket = new CallbackTicket(rule.TimeoutSeconds is { } seconds ? now + TimeSpan.FromSeconds(seconds) : null, rule.HeartbeatSeconds);
        attempt.Request = ticket.Write();
        await attempt.WaitAsync(Reason, ticket.DueAt(now));
        await (attempt.Bodies?.KeepOnlyAsync(null) ?? ValueTask.CompletedTask);
        return attempt.HasEnded ? attempt.Report() : new TaskReport(attempt.Call, ExecutionStatus.Waiting);
    }

    // Null: the address is closed, and the attempt ends as it has failed. Otherwise a result has arrived, which counts.
    private async Task<TaskReport?> CloseAsync(Attempt attempt, AttemptCallback callback, CallbackResult failed)
    {
        await attempt.Masking.RefreshAsync(isNeeded: true);
        var error = failed.Failed is { } one ? one with { Message = attempt.Shown(one.Message), Details = attempt.Mask.Mask(one.Details) } : null;
        var line = new LogLine(time.GetUtcNow(), LogSeverity.Debug, "the address of the callback is closed", attempt.Task.Name, attempt.Call.Index, attempt.Call.Attempt);
        var sent = new SentEvent(attempt.Run.Id, CallbackToken.EventOf(attempt.Key), (failed with { Failed = error }).Write(), line.At, line, new CallbackTicket(null, null).EndKey(callback.Token));
        if (await events.AddEventAsync(sent, CancellationToken.None) is not { } stored || stored.Fingerprint == sent.Receipt().Fingerprint)
        {
            return null;
        }

        attempt.Say(LogSeverity.Warning, $"the call failed, but its callback had arrived before that: {error?.Message ?? failed.TimedOut}");
        return await WaitAsync(attempt);
    }
}
