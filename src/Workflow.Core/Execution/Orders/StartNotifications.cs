using Workflow.Core.History;

namespace Workflow.Core.Execution.Orders;

/// <summary>Writes the notifications of a run before the run itself, and removes them if it is refused.</summary>
/// <param name="store">The notifications; <c>null</c>: nobody hears of runs.</param>
/// <param name="runs">Reads runs.</param>
internal sealed class StartNotifications(INotificationStore? store, IRunReader runs)
{
    /// <summary>Writes the notifications of a run that is about to be admitted.</summary>
    /// <returns>
    /// What belongs to this start alone; <c>null</c>: nothing does. Another start with the same id may have written it, and be about
    /// to be admitted; or the run is there already.
    /// </returns>
    public async Task<RunNotifications?> AddAsync(RunNotifications? added, CancellationToken cancellationToken)
    {
        if (added is null || store is null || await store.AddNotificationsAsync(added, cancellationToken))
        {
            return store is null ? null : added;
        }

        // The same start was made before: its run is there, or will be, or it was killed before that. What it left is written again, so
        // that nobody removes it as something old, nor the other start if that is refused.
        while (await runs.GetHeadAsync(added.RunId, cancellationToken) is null)
        {
            if (await store.FindNotificationsAsync(added.RunId, cancellationToken) is { } left)
            {
                if (await store.ReplaceNotificationsAsync(added with { Revision = left.Revision }, cancellationToken) is not null)
                {
                    return null;
                }
            }
            else if (await store.AddNotificationsAsync(added, cancellationToken))
            {
                return added;
            }
        }

        return null;
    }

    /// <summary>Removes what a start wrote, unless there is a run that it belongs to.</summary>
    /// <param name="written">What <see cref="AddAsync"/> returned.</param>
    /// <param name="admission">What became of the start.</param>
    /// <param name="cancellationToken">Cancels the call. What is left then is removed later.</param>
    public async Task RemoveUnlessAdmittedAsync(RunNotifications? written, Admission admission, CancellationToken cancellationToken)
    {
        var isThere = admission.Outcome is AdmissionOutcome.Accepted or AdmissionOutcome.Repeated && admission.Run?.Id == written?.RunId;
        if (written is not null && !isThere)
        {
            await store!.RemoveNotificationsAsync(written, cancellationToken);
        }
    }
}
