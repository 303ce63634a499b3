using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Events;

/// <summary>Gives a waiting task its copy of an event.</summary>
/// <param name="runs">Reads runs.</param>
/// <param name="events">Stores the copy with the run.</param>
/// <param name="launcher">The engine.</param>
/// <param name="time">The clock.</param>
/// <param name="masks">Mask secrets; <c>null</c>: there are none.</param>
internal sealed class EventDelivery(IRunReader runs, IEventStore events, IRunLauncher launcher, TimeProvider time, RunMasks? masks)
{
    /// <summary>Stores the copy, once for each event and attempt however often it is called, and notifies the run.</summary>
    /// <returns>False: the run has ended, or is gone.</returns>
    public async Task<bool> DeliverAsync(NamedEvent sent, string id, EventWait wait, CancellationToken cancellationToken)
    {
        if (await runs.GetAsync(wait.RunId, cancellationToken) is not { } run || run.Status.IsFinal())
        {
            return false;
        }

        var mask = masks is null ? SecretMask.None : await masks.OfAsync(run, cancellationToken);
        var (at, (_, index, attempt)) = (time.GetUtcNow(), wait.Attempt);
        var line = new LogLine(at, LogSeverity.Info, mask.Mask($"event '{sent.Name}' with key '{sent.Key}' received") + ByWhom.Append(sent.By), wait.Task, index, attempt);
        var address = EventAddress.Of(sent.Name, wait.Attempt);
        var copy = new SentEvent(wait.RunId, address, mask.Mask(sent.Payload) ?? sent.Payload, at, line, $"event:{id}:{address}");
        if (await events.AddEventAsync(copy, cancellationToken) is null)
        {
            return false;
        }

        await launcher.NotifyOfEventAsync(wait.RunId, address, cancellationToken);
        return true;
    }
}
