using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Orders;

/// <content>Events that are sent to runs.</content>
public sealed partial class RunControl
{
    /// <summary>
    /// Stores an event for a run, for a task of type <c>EVENT</c> that waits for it now or later. Its payload becomes an
    /// output, so the secrets that the run may use are masked in it. With an idempotency key, the event is stored once,
    /// however often it is sent.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="name">The event's name.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="idempotencyKey">A second event for the run with the same key is the same event; <c>null</c> for none.</param>
    /// <param name="by">Who sends it; <c>null</c>: not known.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <param name="sender">Who sends it, for tasks that only some may answer; <c>null</c>: not known.</param>
    /// <returns>When it was stored.</returns>
    /// <exception cref="RefusedException">
    /// There is no such run, it has ended, name or payload is faulty or does not fit the form of the task that waits, the sender is not
    /// one of its assignees, or the key was used for another event.
    /// </exception>
    public async Task<DateTimeOffset> SendEventAsync(string runId, string name, JsonElement payload, string? idempotencyKey, string? by, CancellationToken cancellationToken, EventSender? sender = null)
    {
        // In full: the secrets that it inherits are masked.
        var run = await runs.GetAsync(runId, cancellationToken) ?? throw RefusedException.NoRun(runId);
        if (EventTaskType.NameFault(name) is { } fault)
        {
            throw new RefusedException(RefusalReason.Invalid, $"The name of the event {fault}.");
        }

        // With a key, the run may have ended since the event was stored: the answer stays the same.
        if (idempotencyKey is null && run.Status.IsFinal())
        {
            throw HasEnded(run);
        }

        var at = time.GetUtcNow();
        var mask = masks is null ? SecretMask.None : await masks.OfAsync(run, cancellationToken);
        var line = new LogLine(at, LogSeverity.Info, mask.Mask($"event '{name}' received") + ByWhom.Append(by));
        var sent = new SentEvent(runId, name, mask.Mask(payload) ?? payload, at, line, idempotencyKey) { Sender = sender };
        await CheckAsync(run, sent, cancellationToken);
        var stored = await events.AddEventAsync(sent, cancellationToken) ?? throw HasEnded(await FindAsync(runId, cancellationToken)); // it ended in between
        if (idempotencyKey is not null && stored.Fingerprint != sent.Receipt().Fingerprint)
        {
            throw new RefusedException(RefusalReason.Conflict, $"The Idempotency-Key was used before, for run '{runId}', with another event or payload.");
        }

        await launcher.NotifyAsync(runId, cancellationToken);
        return stored.At;
    }

    // A repeated event is answered as the first time, whatever waits now.
    private async Task CheckAsync(Run run, SentEvent sent, CancellationToken cancellationToken)
    {
        try
        {
            await (checks?.CheckAsync(run, sent, cancellationToken) ?? Task.CompletedTask);
        }
        catch (RefusedException) when (sent.IdempotencyKey is not null)
        {
            if (await events.FindReceiptAsync(run.Id, sent.IdempotencyKey, cancellationToken) is null)
            {
                throw;
            }
        }
    }
}
