using System.Globalization;
using Cronos;
using Workflow.Core.Definitions.Schedules.Cron;
using Workflow.Core.Json;
using Workflow.Core.Timing;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>
/// The instants of a schedule: its cron expression on the clock of its time zone, within its bounds. Cronos finds the local
/// times that match the expression, and <see cref="ClockTimes"/> the instants at which the clock shows them. All callers
/// that need the next instant use this class.
/// </summary>
public sealed class FireTimes
{
    private readonly ClockTimes _times;
    private readonly ScheduleDefinition _definition;

    /// <summary>The instants of given times.</summary>
    /// <param name="definition">The schedule; its bounds apply.</param>
    /// <param name="explanation">The times as a sentence.</param>
    /// <param name="clock">The clock that shows them.</param>
    /// <param name="times">The instants at which the clock shows them.</param>
    internal FireTimes(ScheduleDefinition definition, string explanation, LocalClock clock, ClockTimes times)
    {
        _times = times;
        _definition = definition;
        Clock = clock;
        Explanation = explanation;
    }

    /// <summary>The clock to which the expression applies.</summary>
    public LocalClock Clock { get; }

    /// <summary>Whether the expression has an <c>H</c>, so that its instants differ between workflows.</summary>
    internal bool IsSpread { get; private init; }

    /// <summary>The expression as an English sentence.</summary>
    public string Explanation { get; }

    /// <summary>The instants of a definition that was checked when it was saved.</summary>
    /// <param name="definition">The schedule, with a cron expression.</param>
    /// <param name="workflowId">The seed of H in the expression.</param>
    /// <exception cref="InvalidOperationException">
    /// This service can't read it, for example because the time zone is unknown.
    /// </exception>
    public static FireTimes Of(ScheduleDefinition definition, long workflowId) =>
        Read(definition, workflowId, out var times) is { } fault
            ? throw new InvalidOperationException($"The schedule of workflow {workflowId} can't be read: {fault}.")
            : times!;

    /// <summary>Why this service can't read a definition with a cron expression, or <c>null</c>.</summary>
    public static string? Fault(ScheduleDefinition definition, long workflowId) => Read(definition, workflowId, out _);

    /// <summary>The first instant after another, UTC, or <c>null</c> if there is none.</summary>
    /// <exception cref="StuckScheduleException">Time would not advance.</exception>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        // A tick is the smallest step.
        var from = Math.Max(after.UtcTicks + 1, _definition.StartAt?.UtcTicks ?? 0);
        if (_times.From(from) is not { } ticks || ticks > (_definition.EndAt ?? DateTimeOffset.MaxValue).UtcTicks)
        {
            return null;
        }

        var next = new DateTimeOffset(ticks, TimeSpan.Zero);
        return next > after ? next : throw new StuckScheduleException(_definition, after, next);
    }

    /// <summary>The instants of a definition with a cron expression, or why this service can't read it.</summary>
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
            return $"'{FaultText.Shorten(definition.CronExpression ?? "")}' can't be read: {e.Message}";
        }

        var explanation = $"{CronSentence.Of(fields)} ({definition.TimeZone}).";
        times = new FireTimes(definition, explanation, clock, new ClockTimes(clock, local => Next(cron, local), fields.IsPaced)) { IsSpread = fields.IsSpread };
        return Next(cron, DateTime.UnixEpoch.Ticks) is null ? "never occurs: no date matches it" : null;
    }

    // Cronos computes as in UTC, where each local time occurs once.
    private static long? Next(CronExpression cron, long localTicks) =>
        localTicks > DateTime.MaxValue.Ticks
            ? null
            : cron.GetNextOccurrence(new DateTime(Math.Max(localTicks, 0), DateTimeKind.Utc), inclusive: true)?.Ticks;
}
