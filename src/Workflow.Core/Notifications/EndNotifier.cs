using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Notifications;

/// <summary>Makes the notifications of a run due when it has ended. Nothing is sent here, so no end waits for a receiver.</summary>
/// <param name="versions">The planned versions.</param>
/// <param name="store">The notifications.</param>
/// <param name="signal">Wakes the sender.</param>
/// <param name="time">The clock.</param>
public sealed class EndNotifier(PlannedVersions versions, INotificationStore store, NotificationSignal signal, TimeProvider time) : IRunEndHandler
{
    /// <inheritdoc/>
    public async Task RunEndedAsync(RunHead run, CancellationToken cancellationToken)
    {
        if (run.Group is not null || (await versions.GetAsync(run.WorkflowId, run.WorkflowVersion, cancellationToken)).Definition.Notifications is null)
        {
            return;
        }

        while (await store.FindNotificationsAsync(run.Id, cancellationToken) is { HasEnded: false } known
            && await store.ReplaceNotificationsAsync(known with { DueAt = time.GetUtcNow() }, cancellationToken) is null)
        {
            // Changed in between by the sender, which may have read the run before its end.
        }

        signal.Set();
    }
}
