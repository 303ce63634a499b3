using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Orders;

/// <summary>
/// Takes what is reported to the addresses of tasks of type <c>CALLBACK</c>. A result is on disk before it is acknowledged. It is an
/// event of the run whose name no one can send, with one idempotency key for all that can end the wait, the time-out included: so
/// exactly one of them counts.
/// </summary>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions, and records signs of life.</param>
/// <param name="events">Stores results.</param>
/// <param name="launcher">The engine.</param>
/// <param name="time">The clock.</param>
/// <param name="masks">Mask secrets in what is reported; <c>null</c>: there are none.</param>
public sealed class Callbacks(IRunReader runs, IExecutionStore executions, IEventStore events, IRunLauncher launcher, TimeProvider time, RunMasks? masks = null)
{
    // However often signs of life arrive, they are not written more often.
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(1);

    /// <summary>Refuses a token that is not one, before anything else of a request is read.</summary>
    /// <exception cref="RefusedException">It is not.</exception>
    public Task CheckAsync(string token, CancellationToken cancellationToken) => FindAsync(token, cancellationToken);

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
        var (runId, execution, ticket) = await FindAsync(token, cancellationToken);
        if (execution.Status != ExecutionStatus.Waiting)
        {
            throw HasEnded();
        }

        var dueAt = ticket.DueAt(time.GetUtcNow());
        if (dueAt is null || dueAt - execution.DueAt < BeatEvery)
        {
            return execution.DueAt;
        }

        return await executions.RecordAsync(runId, [execution with { DueAt = dueAt }], [], cancellationToken) is [] ? dueAt : throw HasEnded();
    }

    /// <summary>The name of the events that end the wait of an execution. The API refuses a slash in the name of an event.</summary>
    internal static string EventOf(ExecutionKey key) => $"callback/{key.Position}/{key.Index}/{key.Attempt}";

    private async Task<DateTimeOffset> EndAsync(string token, CallbackResult result, string message, CancellationToken cancellationToken)
    {
        var (runId, execution, ticket) = await FindAsync(token, cancellationToken);
        var run = await runs.GetAsync(runId, cancellationToken) ?? throw Unknown(); // in full: the secrets that it inherits are masked
        var mask = masks is null ? SecretMask.None : await masks.OfAsync(run, cancellationToken);
        var payload = result.Masked(mask).Write();
        var at = time.GetUtcNow();
        var line = new LogLine(at, LogSeverity.Info, message, execution.Task, execution.Index, execution.Attempt);
        var sent = new SentEvent(runId, EventOf(ExecutionKey.Of(execution)), payload, at, line, ticket.EndKey());
        var stored = execution.Status == ExecutionStatus.Waiting
            ? await events.AddEventAsync(sent, cancellationToken)
            : await events.FindReceiptAsync(runId, ticket.EndKey(), cancellationToken);
        if (stored?.Fingerprint != sent.Receipt().Fingerprint)
        {
            throw HasEnded();
        }

        await launcher.NotifyAsync(runId, cancellationToken);
        return stored.At;
    }

    private async Task<(string RunId, TaskExecution Execution, CallbackTicket Ticket)> FindAsync(string text, CancellationToken cancellationToken)
    {
        if (CallbackToken.Read(text) is not { } token)
        {
            throw Unknown();
        }

        var before = token.Key with { Attempt = token.Key.Attempt - 1 };
        var found = await executions.ListExecutionsAsync(token.RunId, before, 1, cancellationToken) is [var first] ? first : null;
        return token.TicketIn(found) is { } ticket ? (token.RunId, found!, ticket) : throw Unknown();
    }

    // The same for all, so that it can't be learned what exists.
    private static RefusedException Unknown() => new(RefusalReason.NotFound, "There is no callback at this address.");

    private static RefusedException HasEnded() => new(RefusalReason.Conflict, "The task has ended, or another result was reported for it.");
}
