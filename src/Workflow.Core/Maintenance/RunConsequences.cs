using Workflow.Core.History;

namespace Workflow.Core.Maintenance;

/// <summary>The rule for what is still to follow from a run that has ended: its record is needed until then.</summary>
internal static class RunConsequences
{
    /// <summary>
    /// How long after its end a run is kept for it. Longer than a notification is tried, whatever the settings are; so that one that never
    /// gets a place to be sent, or that can't be handled, keeps no run for ever.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Why a run is still needed; <c>null</c>: it is not.</summary>
    /// <param name="run">The run, which has ended.</param>
    /// <param name="known">What is on record of its notifications; <c>null</c>: nobody hears of it.</param>
    /// <param name="now">The clock.</param>
    public static string? Open(RunHead run, RunNotifications? known, DateTimeOffset now) =>
        known is null || now - (run.CompletedAt ?? run.CreatedAt) > Longest ? null
        : known is { StartsOthers: true, HasEnded: false } ? "the runs that its end starts have not been started"
        : !known.HasEnded || known.Deliveries.Any(delivery => delivery.Status == DeliveryStatus.Pending) ? "its notifications have not been sent"
        : null;
}
