using System.Globalization;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Timing;

namespace Workflow.Core.Scheduling;

/// <summary>The schedule of one workflow: its instants, and when each of them is due.</summary>
public sealed class Schedule
{
    private readonly long _workflowId;

    /// <summary>The schedule of a definition that was checked when it was saved.</summary>
    /// <param name="definition">The definition, with an entry.</param>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="calendars">The calendars that it names; <c>null</c>: none.</param>
    /// <exception cref="InvalidOperationException">
    /// This service can't read it, for example because the time zone is unknown.
    /// </exception>
    public Schedule(ScheduleDefinition definition, long workflowId, CalendarSet? calendars = null)
        : this(definition, FireTimes.Of(definition, workflowId, calendars), workflowId)
    {
    }

    internal Schedule(ScheduleDefinition definition, FireTimes times, long workflowId)
    {
        Definition = definition;
        Times = times;
        _workflowId = workflowId;
    }

    /// <summary>Its definition.</summary>
    public ScheduleDefinition Definition { get; }

    /// <summary>Its instants.</summary>
    public FireTimes Times { get; }

    /// <summary>The schedule of a definition that another machine may have saved.</summary>
    /// <param name="definition">The definition, with an entry.</param>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="calendars">The calendars that it names; <c>null</c>: none.</param>
    /// <param name="schedule">The schedule, if there is no fault.</param>
    /// <returns>Why this service can't read it, or <c>null</c>.</returns>
    public static string? Read(ScheduleDefinition definition, long workflowId, CalendarSet? calendars, out Schedule? schedule)
    {
        var fault = FireTimes.Read(definition, workflowId, calendars, out var times);
        schedule = fault is null ? new Schedule(definition, times!, workflowId) : null;
        return fault;
    }

    /// <summary>
    /// The delay of an instant: a function of workflow and instant, less than the allowed jitter, and always ending before
    /// the next instant, so that instants become due in order.
    /// </summary>
    /// <param name="instant">The instant.</param>
    /// <param name="next">The instant after it, or <c>null</c>.</param>
    public TimeSpan Jitter(DateTimeOffset instant, DateTimeOffset? next)
    {
        var max = TimeSpan.FromSeconds(Definition.ScheduleJitterSeconds);
        if (max == TimeSpan.Zero)
        {
            return max;
        }

        max = next - instant is { } gap && gap < max ? gap : max;
        var chance = StableRandom.Of(string.Create(CultureInfo.InvariantCulture, $"jitter/{_workflowId}/{instant.UtcTicks}"));
        return TimeSpan.FromMilliseconds(Math.Floor(max.TotalMilliseconds * chance));
    }

    /// <summary>The first instant after another and when it is due, UTC, or <c>null</c>.</summary>
    public DueInstant? NextDue(DateTimeOffset after)
    {
        foreach (var due in After(after))
        {
            return due;
        }

        return null;
    }

    /// <summary>The instants after another, and when each is due; the sequence may not end.</summary>
    public IEnumerable<DueInstant> After(DateTimeOffset after)
    {
        DateTimeOffset? instant = null;
        foreach (var next in Times.After(after))
        {
            if (instant is { } at)
            {
                yield return Due(at, next);
            }

            instant = next;
        }

        if (instant is { } last)
        {
            yield return Due(last, null);
        }
    }

    /// <summary>The first instants that are due at or after a time.</summary>
    /// <param name="from">The time, UTC.</param>
    /// <param name="count">Most instants to return.</param>
    /// <param name="cursor">
    /// The instant up to which everything has been decided; none up to it is returned. <c>null</c>: nothing has been
    /// decided.
    /// </param>
    public IReadOnlyList<DueInstant> Upcoming(DateTimeOffset from, int count, DateTimeOffset? cursor = null)
    {
        // Includes past instants that are delayed by jitter.
        var reach = TimeSpan.FromSeconds(Definition.ScheduleJitterSeconds) + TimeSpan.FromTicks(1);
        var after = from - DateTimeOffset.MinValue > reach ? from - reach : DateTimeOffset.MinValue;
        return [.. After(cursor > after ? cursor.Value : after).Where(d => d.DueAt >= from).Take(count)];
    }

    private DueInstant Due(DateTimeOffset instant, DateTimeOffset? next)
    {
        var jitter = Jitter(instant, next);
        return new DueInstant(instant, DateTimeOffset.MaxValue - instant > jitter ? instant + jitter : DateTimeOffset.MaxValue);
    }
}

/// <summary>An instant of a schedule and when it is due, which is the same unless the schedule has jitter.</summary>
/// <param name="Instant">UTC.</param>
/// <param name="DueAt">UTC.</param>
public readonly record struct DueInstant(DateTimeOffset Instant, DateTimeOffset DueAt);
