using System.Text.Json.Serialization;
using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Core.History;

/// <summary>How far a notification has come.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<DeliveryStatus>))]
public enum DeliveryStatus
{
    /// <summary>It is to be sent, perhaps again.</summary>
    Pending,

    /// <summary>Its receiver has accepted it.</summary>
    Delivered,

    /// <summary>It was not accepted, and is not sent any more.</summary>
    Failed,
}

/// <summary>One notification to one receiver.</summary>
public sealed record Delivery
{
    /// <summary>What it is about.</summary>
    public required NotificationCause On { get; init; }

    /// <summary>The place of the receiver in the list of the definition, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The receiver, for people: a mailbox, or an address without its query.</summary>
    public required string Target { get; init; }

    /// <summary>How far it has come.</summary>
    public DeliveryStatus Status { get; init; }

    /// <summary>How often it was begun to be sent.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether it is being sent; or the process that sent it has died.</summary>
    public bool IsBegun { get; init; }

    /// <summary>When it is sent next, UTC; <c>null</c> unless it is pending.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When it was accepted, UTC.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Error { get; init; }
}

/// <summary>
/// The notifications of one run. They are on record before the run is, so whatever happens to the process, it is known that
/// somebody is to hear of its end.
/// </summary>
public sealed record RunNotifications
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>When it was asked for, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the run is late, UTC; <c>null</c>: never, or that has been handled.</summary>
    public DateTimeOffset? LateAt { get; init; }

    /// <summary>Whether the end of the run has been handled.</summary>
    public bool HasEnded { get; init; }

    /// <summary>Whether its end may start runs of other workflows.</summary>
    public bool StartsOthers { get; init; }

    /// <summary>When there is something to do next, UTC; <c>null</c>: all is done.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>One more with every write. A write on the base of an older one is refused.</summary>
    public int Revision { get; init; }

    /// <summary>What is sent, was sent, or could not be sent.</summary>
    public IReadOnlyList<Delivery> Deliveries { get; init; } = [];

    /// <summary>The notifications of a run that is about to be admitted; <c>null</c>: its workflow has none.</summary>
    /// <param name="run">The run.</param>
    /// <param name="definition">Its version.</param>
    /// <param name="startsOthers">Whether its end may start runs of other workflows.</param>
    public static RunNotifications? Of(Run run, WorkflowDefinition definition, bool startsOthers = false)
    {
        var notifications = definition.Notifications;
        if (notifications is null && !startsOthers)
        {
            return null;
        }

        // A run of a backfill is of the past, and not late by that.
        var from = run.StartAt ?? (run.Trigger == RunTrigger.Schedule ? run.ScheduledFor : null) ?? run.CreatedAt;
        var lateAt = notifications?.LateAfterSeconds is { } seconds ? from.AddSeconds(seconds) : (DateTimeOffset?)null;
        return new RunNotifications { RunId = run.Id, CreatedAt = run.CreatedAt, LateAt = lateAt, StartsOthers = startsOthers, DueAt = NextLook(run.CreatedAt, run.CreatedAt, lateAt) };
    }

    /// <summary>
    /// When to look at a run again that has not ended. Its end is announced; this is for a process that dies between the two.
    /// </summary>
    /// <param name="createdAt">When the run was asked for.</param>
    /// <param name="now">The clock.</param>
    /// <param name="lateAt">When it is late.</param>
    public static DateTimeOffset NextLook(DateTimeOffset createdAt, DateTimeOffset now, DateTimeOffset? lateAt)
    {
        var look = now + TimeSpan.FromSeconds(Math.Clamp((now - createdAt).TotalSeconds / 4, 60, 1_800));
        return lateAt < look ? lateAt.Value : look;
    }
}
