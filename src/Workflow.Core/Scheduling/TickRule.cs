using System.Collections.Immutable;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;

namespace Workflow.Core.Scheduling;

/// <summary>The decision about a schedule now.</summary>
/// <param name="Ticks">The instants that are due, in order: to be run (<see cref="TickOutcome.Due"/>), or skipped.</param>
/// <param name="Cursor">The last instant that they cover; unchanged if there are none.</param>
/// <param name="IsMore">Whether more is due than one poll covers.</param>
/// <param name="NextDue">When the first instant after them is due, UTC; <c>null</c>: there is none.</param>
public sealed record TickPlan(ImmutableArray<Tick> Ticks, DateTimeOffset Cursor, bool IsMore, DateTimeOffset? NextDue);

/// <summary>
/// The rule that decides which instants are run, from the state of a schedule and the time. It depends on nothing else, so
/// a restart, a slow poll or a changed clock affects when an instant is decided, never whether.
/// </summary>
public static class TickRule
{
    /// <summary>
    /// An instant that is decided within this time after it was due is not missed: hosts poll once a minute, and may be
    /// slow.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>Most instants that one poll runs.</summary>
    public const int MaxRuns = 50;

    /// <summary>Most instants that one poll examines.</summary>
    public const int MaxInstants = 10_000;

    /// <summary>Decides the instants that are due.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="cursor">The instant up to which everything has been decided.</param>
    /// <param name="now">The time, UTC.</param>
    public static TickPlan Plan(Schedule schedule, DateTimeOffset cursor, DateTimeOffset now)
    {
        List<DueInstant> due = [];
        DateTimeOffset? nextDue = null;
        foreach (var instant in schedule.After(cursor))
        {
            if (instant.DueAt > now || due.Count == MaxInstants)
            {
                nextDue = instant.DueAt;
                break;
            }

            due.Add(instant);
        }

        if (due.Count == 0)
        {
            return new TickPlan([], cursor, false, nextDue);
        }

        // Instants become due in order, so those that are skipped come before those that are run.
        var isCut = nextDue <= now;
        var first = FirstToRun(schedule.Definition, due, isCut, now);
        var run = due.Skip(first).Take(MaxRuns).ToList();
        var last = first + run.Count;
        if (last < due.Count)
        {
            nextDue = due[last].DueAt;
        }

        ImmutableArray<Tick> ticks =
        [
            .. Missed(due[..first], SkipReason(schedule.Definition), now),
            .. run.Select(d => new Tick
            {
                ScheduledFor = d.Instant,
                Outcome = TickOutcome.Due,
                CaughtUp = IsMissed(d, now),
                JitterSeconds = (d.DueAt - d.Instant).TotalSeconds,
                DecidedAt = now,
            }),
        ];
        return new TickPlan(ticks, due[last - 1].Instant, isCut || last < due.Count, nextDue);
    }

    /// <summary>
    /// Decides everything up to now, before the schedule is changed or disabled: due instants are run under the old
    /// schedule, as many as one poll covers; the others are skipped.
    /// </summary>
    /// <inheritdoc cref="Plan" path="/param"/>
    public static ImmutableArray<Tick> Close(Schedule schedule, DateTimeOffset cursor, DateTimeOffset now)
    {
        var plan = Plan(schedule, cursor, now);
        var rest = schedule.After(plan.Cursor).TakeWhile(d => d.Instant <= now).ToList();
        return [.. plan.Ticks, .. Missed(rest, "the schedule was changed before it was run", now)];
    }

    /// <summary>
    /// Decides everything up to now, before the schedule is paused: nothing is run, and every instant is recorded as
    /// skipped, including those beyond one poll.
    /// </summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="cursor">The instant up to which everything has been decided.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="reason">Why it is paused.</param>
    public static ImmutableArray<Tick> Pause(Schedule schedule, DateTimeOffset cursor, DateTimeOffset now, string reason)
    {
        // Missed instants keep their own reason: they would not have been run anyway.
        var missed = Plan(schedule, cursor, now).Ticks.TakeWhile(t => t.Outcome == TickOutcome.Skipped).ToList();
        var rest = schedule.After(missed is [] ? cursor : missed[^1].Last).TakeWhile(d => d.Instant <= now).ToList();
        return [.. missed, .. Missed(rest, reason, now)];
    }

    private static int FirstToRun(ScheduleDefinition definition, List<DueInstant> due, bool isCut, DateTimeOffset now)
    {
        var missed = due.TakeWhile(d => IsMissed(d, now)).Count();
        var tooOld = due.TakeWhile(d => IsMissed(d, now) && now - d.DueAt > definition.CatchUpWindow).Count();
        return definition.CatchUp switch
        {
            CatchUp.All => tooOld,
            CatchUp.Latest when missed == due.Count && !isCut => Math.Max(missed - 1, tooOld),
            _ => missed,
        };
    }

    private static bool IsMissed(DueInstant due, DateTimeOffset now) => now - due.DueAt > Grace;

    private static IEnumerable<Tick> Missed(List<DueInstant> instants, string reason, DateTimeOffset now) => instants.Count == 0 ? [] :
    [
        new Tick
        {
            ScheduledFor = instants[0].Instant,
            Until = instants.Count == 1 ? null : instants[^1].Instant,
            Count = instants.Count,
            Outcome = TickOutcome.Skipped,
            Reason = reason,
            DecidedAt = now,
        },
    ];

    private static string SkipReason(ScheduleDefinition definition) =>
        $"missed: no host polled it within {Grace.TotalSeconds} s, and catch_up is {Word.Lower(definition.CatchUp)}" + definition.CatchUp switch
        {
            CatchUp.None => "",
            _ when definition.CatchUpWindow == TimeSpan.MaxValue => "",
            _ => $" within {definition.CatchUpWindow.TotalSeconds} s",
        };
}
