using System.Globalization;
using Cronos;
using Workflow.Core.Definitions.Schedules.Cron;
using Workflow.Core.Json;
using Workflow.Core.Timing;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>
/// The instants of a schedule: its cron expression on the clock of its time zone, within its bounds. Cronos says which local
/// times fit the expression, and <see cref="ClockTimes"/> at which instants the clock shows them. A caller that asks for a next
/// instant asks here.
/// </summary>
public sealed class FireTimes
{
    private readonly ClockTimes _times;
    private readonly ScheduleDefinition _definition;

    /// <summary>The instants of times that are given.</summary>
    /// <param name="definition">The schedule; its bounds hold.</param>
    /// <param name="explanation">What the times are, as a sentence.</param>
    /// <param name="clock">The clock that they are read from.</param>
    /// <param name="times">When the clock shows them.</param>
    internal FireTimes(ScheduleDefinition definition, string explanation, LocalClock clock, ClockTimes times)
    {
        _times = times;
        _definition = definition;
        Clock = clock;
        Explanation = explanation;
    }

    /// <summary>The clock that the expression is meant for.</summary>
    public LocalClock Clock { get; }

    /// <summary>Whether the expression has an <c>H</c>, so that its instants are another workflow's others.</summary>
    internal bool IsSpread { get; private init; }

    /// <summary>The expression as an English sentence.</summary>
    public string Explanation { get; }

    /// <summary>The instants of a definition that has been checked when it was saved.</summary>
    /// <param name="definition">It has a cron expression.</param>
    /// <param name="workflowId">What H in the expression is a function of.</param>
    /// <exception cref="InvalidOperationException">This service can't make sense of it: it may not know the time zone.</exception>
    public static FireTimes Of(ScheduleDefinition definition, long workflowId) =>
        Read(definition, workflowId, out var times) is { } fault
            ? throw new InvalidOperationException($"The schedule of workflow {workflowId} can't be read: {fault}.")
            : times!;

    /// <summary>Why this service can't make sense of a definition with a cron expression, or <c>null</c>.</summary>
    public static string? Fault(ScheduleDefinition definition, long workflowId) => Read(definition, workflowId, out _);

    /// <summary>The first instant after another, UTC, or <c>null</c> when there is none.</summary>
    /// <exception cref="StuckScheduleException">Time would not advance.</exception>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        // One tick is the smallest step there is.
        var from = Math.Max(after.UtcTicks + 1, _definition.StartAt?.UtcTicks ?? 0);
        if (_times.From(from) is not { } ticks || ticks > (_definition.EndAt ?? DateTimeOffset.MaxValue).UtcTicks)
        {
            return null;
        }

        var next = new DateTimeOffset(ticks, TimeSpan.Zero);
        return next > after ? next : throw new StuckScheduleException(_definition, after, next);
    }

    /// <summary>The instants of a definition with a cron expression, or why this service can't make sense of it.</summary>
    internal static string? Read(ScheduleDefinition definition, long workflowId, out FireTimes? times)
    {
        times = null;
        if (TimeZones.Find(definition.TimeZone, out var clock) is { } zoneFault)
        {
            return $"time zone {zoneFault}";
        }

        if (CronReader.Read(definition.CronExpression ?? "", workflowId.ToString(CultureInfo.InvariantCulture), out var fields) is { } fault)
        {
            return fault;
        }

        CronExpression cron;
        try
        {
            cron = CronExpression.Parse(fields!.ToString());
        }
        catch (CronFormatException e)
        {
            return $"'{ObjectReader.Shorten(definition.CronExpression ?? "")}' is not understood: {e.Message}";
        }

        var explanation = $"{CronSentence.Of(fields)} ({definition.TimeZone}).";
        times = new FireTimes(definition, explanation, clock, new ClockTimes(clock, local => Next(cron, local), fields.IsPaced)) { IsSpread = fields.IsSpread };
        return Next(cron, DateTime.UnixEpoch.Ticks) is null ? "never comes: no date fits it" : null;
    }

    // Cronos is asked as in UTC, where each local time is there once.
    private static long? Next(CronExpression cron, long localTicks) =>
        localTicks > DateTime.MaxValue.Ticks
            ? null
            : cron.GetNextOccurrence(new DateTime(Math.Max(localTicks, 0), DateTimeKind.Utc), inclusive: true)?.Ticks;
}
