using System.Collections.Immutable;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;

namespace Workflow.Core.Scheduling;

/// <summary>What is to be done about a schedule now.</summary>
/// <param name="Ticks">The instants that are due, in order: to be run (<see cref="TickFate.Due"/>), or skipped.</param>
/// <param name="Cursor">The last instant that they cover; where the schedule stood, if there are none.</param>
/// <param name="IsMore">Whether more is due than one look covers.</param>
/// <param name="NextDue">When the first instant after them is due, UTC; <c>null</c>: there is none.</param>
public sealed record TickPlan(ImmutableArray<Tick> Ticks, DateTimeOffset Cursor, bool IsMore, DateTimeOffset? NextDue);

/// <summary>
/// The rule of ticks: from where a schedule stands and what time it is, to what is run. It depends on nothing else, so a
/// restart, a slow tick or a clock that was set changes when an instant is looked at, and never whether.
/// </summary>
public static class TickRule
{
    /// <summary>An instant that is looked at so soon after it was due was not missed: hosts look once a minute, and may be slow.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    /// <summary>Most instants that one look runs.</summary>
    public const int MostRuns = 50;

    /// <summary>Most instants that one look goes over.</summary>
    public const int MostInstants = 10_000;

    /// <summary>Decides what is due.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="cursor">The instant up to which everything has been decided.</param>
    /// <param name="now">The time, UTC.</param>
    public static TickPlan Plan(Schedule schedule, DateTimeOffset cursor, DateTimeOffset now)
    {
        List<DueInstant> due = [];
        DateTimeOffset? nextDue = null;
        foreach (var instant in schedule.After(cursor))
        {
            if (instant.DueAt > now || due.Count == MostInstants)
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
        var run = due.Skip(first).Take(MostRuns).ToList();
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
                Fate = TickFate.Due,
                CaughtUp = IsMissed(d, now),
                JitterSeconds = (d.DueAt - d.Instant).TotalSeconds,
                DecidedAt = now,
            }),
        ];
        return new TickPlan(ticks, due[last - 1].Instant, isCut || last < due.Count, nextDue);
    }

    /// <summary>
    /// Decides everything up to now, when the schedule is about to be changed or disabled: what is due is run by the
    /// schedule it was due by, and what is more than one look covers is not.
    /// </summary>
    /// <inheritdoc cref="Plan" path="/param"/>
    public static ImmutableArray<Tick> Close(Schedule schedule, DateTimeOffset cursor, DateTimeOffset now)
    {
        var plan = Plan(schedule, cursor, now);
        var rest = schedule.After(plan.Cursor).TakeWhile(d => d.Instant <= now).ToList();
        return [.. plan.Ticks, .. Missed(rest, "the schedule was changed before it was run", now)];
    }

    /// <summary>
    /// Decides everything up to now, when the schedule is about to be paused: nothing is run, and that is said of every
    /// instant, also of what is more than one look covers.
    /// </summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="cursor">The instant up to which everything has been decided.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="reason">Why it is paused.</param>
    public static ImmutableArray<Tick> Pause(Schedule schedule, DateTimeOffset cursor, DateTimeOffset now, string reason)
    {
        // What was missed would not have been run anyway.
        var missed = Plan(schedule, cursor, now).Ticks.TakeWhile(t => t.Fate == TickFate.Skipped).ToList();
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
            Fate = TickFate.Skipped,
            Reason = reason,
            DecidedAt = now,
        },
    ];

    private static string SkipReason(ScheduleDefinition definition) =>
        $"missed: it was not looked at within {Grace.TotalSeconds} s, and catch_up is {Word.Lower(definition.CatchUp)}" + definition.CatchUp switch
        {
            CatchUp.None => "",
            _ when definition.CatchUpWindow == TimeSpan.MaxValue => "",
            _ => $" within {definition.CatchUpWindow.TotalSeconds} s",
        };
}
