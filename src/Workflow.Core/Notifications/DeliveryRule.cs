using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Timing;

namespace Workflow.Core.Notifications;

/// <summary>The rules for notifications: which a run has, and when each is sent.</summary>
internal static class DeliveryRule
{
    /// <summary>How long a process that sends has them for itself. Longer than all sending takes.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    /// <summary>The notifications as they are once the standing of the run is known.</summary>
    /// <param name="known">As they are on record.</param>
    /// <param name="run">The run.</param>
    /// <param name="definition">Its version's notifications; <c>null</c>: none.</param>
    /// <param name="now">The clock.</param>
    public static RunNotifications Observe(RunNotifications known, RunHead run, WorkflowNotifications? definition, DateTimeOffset now)
    {
        var deliveries = known.Deliveries.ToList();
        var hasEnded = run.Status.IsFinal();
        var lateAt = known.LateAt;
        if (lateAt is { } late)
        {
            var isLate = hasEnded ? run.CompletedAt > late && run.Status != RunStatus.Skipped : now >= late;
            if (isLate)
            {
                deliveries.AddRange(Of(NotificationCause.OnLate, definition, now));
            }

            lateAt = isLate || hasEnded ? null : late;
        }

        if (hasEnded && !known.HasEnded && CauseOf(run.Status) is { } cause)
        {
            deliveries.AddRange(Of(cause, definition, now));
        }

        var changed = known with { LateAt = lateAt, HasEnded = hasEnded, Deliveries = deliveries };
        return changed with { DueAt = NextOf(changed, now) };
    }

    /// <summary>Which notifications the end of a run causes; <c>null</c>: none, as the person who cancels a run knows of it.</summary>
    public static NotificationCause? CauseOf(RunStatus status) => status switch
    {
        RunStatus.Failed or RunStatus.TimedOut => NotificationCause.OnFailure,
        RunStatus.Succeeded => NotificationCause.OnSuccess,
        _ => null,
    };

    /// <summary>The deliveries that are to be sent now, if their receivers can take them.</summary>
    public static IEnumerable<Delivery> DueOf(RunNotifications known, int maxAttempts, DateTimeOffset now) =>
        known.Deliveries.Where(delivery => IsDue(delivery, now) && delivery.Attempts < maxAttempts);

    /// <summary>
    /// Begins those whose turn it is. Each attempt counts from its beginning, so that one which kills the process counts too; one whose
    /// receiver does not answer others counts as if it was made, so that it ends as soon as if it was the only one.
    /// </summary>
    /// <param name="known">As they are on record.</param>
    /// <param name="maxAttempts">How often one is sent.</param>
    /// <param name="now">The clock.</param>
    /// <param name="turns">The turns of those that are due, by cause and index.</param>
    public static RunNotifications Begin(RunNotifications known, int maxAttempts, DateTimeOffset now, IReadOnlyDictionary<(NotificationCause On, int Index), Turn> turns)
    {
        var changed = known with
        {
            Deliveries =
            [
                .. known.Deliveries.Select(delivery => !IsDue(delivery, now) ? delivery
                    : delivery.Attempts >= maxAttempts ? delivery with { Status = DeliveryStatus.Failed, IsBegun = false, NextAt = null, Error = delivery.Error ?? "the process ended during the last attempt" }
                    : turns[(delivery.On, delivery.Index)] switch
                    {
                        { Error: { } error } => After(known.RunId, delivery with { Attempts = delivery.Attempts + 1 }, new SendResult(error), maxAttempts, now),
                        { Delay: { } delay } => delivery with { NextAt = now + delay },
                        _ => delivery with { Attempts = delivery.Attempts + 1, IsBegun = true, NextAt = now + Lease },
                    }),
            ],
        };
        return changed with { DueAt = NextOf(changed, now) };
    }

    /// <summary>Whether a delivery is to be sent.</summary>
    public static bool IsDue(Delivery delivery, DateTimeOffset now) => delivery is { Status: DeliveryStatus.Pending, NextAt: { } at } && at <= now;

    /// <summary>The notifications once attempts have ended.</summary>
    /// <param name="known">As they are on record.</param>
    /// <param name="results">The results, each with its delivery as it was begun.</param>
    /// <param name="maxAttempts">How often one is sent.</param>
    /// <param name="now">The clock.</param>
    public static RunNotifications End(RunNotifications known, IReadOnlyList<(Delivery Begun, SendResult Result)> results, int maxAttempts, DateTimeOffset now)
    {
        var changed = known with
        {
            Deliveries =
            [
                .. known.Deliveries.Select(delivery =>
                    results.Where(r => r.Begun.On == delivery.On && r.Begun.Index == delivery.Index && delivery.Status == DeliveryStatus.Pending).Select(r => r.Result).FirstOrDefault() is { } result
                        ? Ended(known.RunId, delivery, result, maxAttempts, now)
                        : delivery),
            ],
        };
        return changed with { DueAt = NextOf(changed, now) };
    }

    /// <summary>How long to wait after an attempt: ten seconds, and twice as long each time, up to an hour; up to a fifth less, so that many do not return together.</summary>
    public static TimeSpan DelayAfter(int attempts, string seed)
    {
        var delay = FirstDelay * Math.Pow(2, Math.Min(attempts - 1, 20));
        return (delay < LongestDelay ? delay : LongestDelay) * (1 - (0.2 * StableRandom.Of(seed)));
    }

    /// <summary>The notifications once it is certain that nobody sends them: the process that did has died.</summary>
    public static RunNotifications Release(RunNotifications known, DateTimeOffset now) => known with
    {
        Deliveries = [.. known.Deliveries.Select(delivery => delivery.IsBegun ? delivery with { IsBegun = false, NextAt = now } : delivery)],
    };

    // What was not sent was counted when it began.
    private static Delivery Ended(string runId, Delivery begun, SendResult result, int maxAttempts, DateTimeOffset now) => result.IsSent
        ? After(runId, begun with { IsBegun = false }, result, maxAttempts, now)
        : begun with { IsBegun = false, Attempts = begun.Attempts - 1, NextAt = now + DelayAfter(1, $"{runId} {begun.On} {begun.Index} {now:O}"), Error = result.Error };

    private static Delivery After(string runId, Delivery delivery, SendResult result, int maxAttempts, DateTimeOffset now) => result switch
    {
        { Error: null } => delivery with { Status = DeliveryStatus.Delivered, NextAt = null, DeliveredAt = now, Error = null },
        { Error: var error, IsRetryable: true } when delivery.Attempts < maxAttempts =>
            delivery with { NextAt = now + DelayAfter(delivery.Attempts, $"{runId} {delivery.On} {delivery.Index} {delivery.Attempts}"), Error = error },
        { Error: var error } => delivery with { Status = DeliveryStatus.Failed, NextAt = null, Error = error },
    };

    private static DateTimeOffset? NextOf(RunNotifications known, DateTimeOffset now)
    {
        var next = known.Deliveries.Where(delivery => delivery.Status == DeliveryStatus.Pending).Min(delivery => delivery.NextAt);
        var look = known.HasEnded ? (DateTimeOffset?)null : RunNotifications.NextLook(known.CreatedAt, now, known.LateAt);
        return next < look || look is null ? next : look;
    }

    private static IEnumerable<Delivery> Of(NotificationCause cause, WorkflowNotifications? definition, DateTimeOffset now) =>
        definition is null ? [] : definition.Of(cause).Select((target, i) => new Delivery { On = cause, Index = i, Target = Shown(target), NextAt = now });

    private static string Shown(NotificationTarget target) =>
        target.Email ?? (Uri.TryCreate(target.Url, UriKind.Absolute, out var url) ? url.GetLeftPart(UriPartial.Path) : "");
}
