using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Addresses;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Orders;

/// <summary>
/// Takes what is reported to the addresses of callbacks. A result is on disk before it is acknowledged. It is an
/// event of the run whose name no one can send, with one idempotency key for all that can end the wait, the time-out included: so
/// exactly one of them counts.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions, and records signs of life.</param>
/// <param name="events">Stores results.</param>
/// <param name="addresses">The addresses.</param>
/// <param name="launcher">The engine.</param>
/// <param name="time">The clock.</param>
/// <param name="masks">Mask secrets in what is reported; <c>null</c>: there are none.</param>
public sealed class Callbacks(IRunReader runs, IExecutionStore executions, IEventStore events, CallbackAddresses addresses, IRunLauncher launcher, TimeProvider time, RunMasks? masks = null)
{
    // However often signs of life arrive, they are not written more often.
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1);

    /// <summary>Refuses a token that is not one, before anything else of a request is read.</summary>
    /// <param name="token">The token.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Which run and execution it is for.</returns>
    /// <exception cref="RefusedException">It is not.</exception>
    public async Task<CallbackToken> CheckAsync(string token, CancellationToken cancellationToken) => (await FindAsync(token, cancellationToken)).Token;

    /// <summary>Ends the task: it has succeeded.</summary>
    /// <param name="token">The token.</param>
    /// <param name="output">Its output.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>When the result was stored.</returns>
    /// <exception cref="RefusedException">There is no such token, or the task has ended otherwise.</exception>
    public Task<DateTimeOffset> SucceedAsync(string token, JsonElement output, CancellationToken cancellationToken) =>
        EndAsync(token, new CallbackResult(Output: output), "callback received", cancellationToken);

    /// <summary>Ends the task: it has failed.</summary>
    /// <param name="token">The token.</param>
    /// <param name="failure">What went wrong.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>When the result was stored.</returns>
    /// <exception cref="RefusedException">There is no such token, or the task has ended otherwise.</exception>
    public Task<DateTimeOffset> FailAsync(string token, CallbackFailure failure, CancellationToken cancellationToken) =>
        EndAsync(token, new CallbackResult(Error: failure), "callback received: it failed", cancellationToken);

    /// <summary>Postpones the end of the wait, as whoever does the work still does.</summary>
    /// <param name="token">The token.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>When the wait ends by itself now, UTC; <c>null</c>: never.</returns>
    /// <exception cref="RefusedException">There is no such token, or the task has ended.</exception>
    public async Task<DateTimeOffset?> HeartbeatAsync(string token, CancellationToken cancellationToken)
    {
        var (found, execution, ticket) = await FindAsync(token, cancellationToken);
        if (execution.Status.IsFinal())
        {
            throw HasEnded();
        }

        if (execution.Status != ExecutionStatus.Waiting)
        {
            return null; // the time begins when the call has returned
        }

        var dueAt = ticket.DueAt(time.GetUtcNow());
        if (dueAt is null || dueAt - execution.DueAt < BeatEvery)
        {
            return execution.DueAt;
        }

        return await executions.RecordAsync(found.RunId, [execution with { DueAt = dueAt }], [], cancellationToken) is [] ? dueAt : throw HasEnded();
    }

    private async Task<DateTimeOffset> EndAsync(string token, CallbackResult result, string message, CancellationToken cancellationToken)
    {
        var (found, execution, ticket) = await FindAsync(token, cancellationToken);
        var run = await runs.GetAsync(found.RunId, cancellationToken) ?? throw Unknown(); // in full: the secrets that it inherits are masked
        var mask = masks is null ? SecretMask.None : await masks.OfAsync(run, cancellationToken);
        var payload = result.Masked(mask).Write();
        var at = time.GetUtcNow();
        var line = new LogLine(at, LogSeverity.Info, message, execution.Task, execution.Index, execution.Attempt);
        var sent = new SentEvent(found.RunId, CallbackToken.EventOf(found.Key), payload, at, line, ticket.EndKey(found));

        // Who is quick reports a result before the call that was made with the address has returned: the attempt then runs.
        var stored = execution.Status.IsFinal()
            ? await events.FindReceiptAsync(found.RunId, ticket.EndKey(found), cancellationToken)
            : await events.AddEventAsync(sent, cancellationToken);
        if (stored?.Fingerprint != sent.Receipt().Fingerprint)
        {
            throw HasEnded();
        }

        await launcher.NotifyAsync(found.RunId, cancellationToken);
        return stored.At;
    }

    private async Task<(CallbackToken Token, TaskExecution Execution, CallbackTicket Ticket)> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (CallbackToken.Read(text) is not { } token)
        {
            throw Unknown();
        }

        var before = token.Key with { Attempt = token.Key.Attempt - 1 };
        var found = await executions.ListExecutionsAsync(token.RunId, before, 1, cancellationToken) is [var first] ? first : null;
        return token.TicketIn(found, await addresses.KeyAsync(cancellationToken)) is { } ticket ? (token, found!, ticket) : throw Unknown();
    }

    // The same for all, so that it can't be learned what exists.
    private static RefusedException Unknown() => new(RefusalReason.NotFound, "There is no callback at this address.");

    private static RefusedException HasEnded() => new(RefusalReason.Conflict, "The task has ended, or another result was reported for it.");
}
