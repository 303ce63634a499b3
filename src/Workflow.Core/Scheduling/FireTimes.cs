using Cronos;
using Workflow.Core.Definitions;
using Workflow.Core.Scheduling.Cron;

namespace Workflow.Core.Scheduling;

/// <summary>
/// The instants of a schedule: its cron expression in its time zone, within its bounds. Which instants those are when
/// clocks change is Cronos's rule; the README says it.
/// </summary>
public sealed class FireTimes
{
    private readonly CronExpression _cron;
    private readonly DateTimeOffset? _startAt;
    private readonly DateTimeOffset? _endAt;

    private FireTimes(CronExpression cron, CronFields fields, TimeZoneInfo zone, ScheduleDefinition definition)
    {
        _cron = cron;
        _startAt = definition.StartAt;
        _endAt = definition.EndAt;
        Zone = zone;
        Explanation = $"{CronSentence.Of(fields)} ({definition.TimeZone}).";
    }

    /// <summary>The zone the expression is meant in.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The expression as an English sentence.</summary>
    public string Explanation { get; }

    /// <summary>The instants of a definition that has been checked when it was saved.</summary>
    /// <param name="definition">It has a cron expression.</param>
    /// <param name="workflowId">What H in the expression is a function of.</param>
    /// <exception cref="InvalidOperationException">This machine can't make sense of it: it may lack the time zone.</exception>
    public static FireTimes Of(ScheduleDefinition definition, long workflowId) =>
        Read(definition, workflowId, out var times) is { } fault
            ? throw new InvalidOperationException($"The schedule of workflow {workflowId} can't be read: {fault}.")
            : times!;

    /// <summary>Why this machine can't make sense of a definition with a cron expression, or <c>null</c>.</summary>
    public static string? Fault(ScheduleDefinition definition, long workflowId) => Read(definition, workflowId, out _);

    /// <summary>The first instant after another, UTC, or <c>null</c> when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var (from, isInclusive) = _startAt is { } start && start > after ? (start, true) : (after, false);
        return _cron.GetNextOccurrence(from.ToUniversalTime(), Zone, isInclusive) is { } next && !(next > _endAt) ? next.ToUniversalTime() : null;
    }

    /// <summary>The instants of a definition with a cron expression, or why this machine can't make sense of it.</summary>
    internal static string? Read(ScheduleDefinition definition, long workflowId, out FireTimes? times)
    {
        times = null;
        if (TimeZones.Find(definition.TimeZone, out var zone) is { } zoneFault)
        {
            return $"time zone {zoneFault}";
        }

        if (CronReader.Read(definition.CronExpression ?? "", $"{workflowId}", out var fields) is { } fault)
        {
            return fault;
        }

        try
        {
            times = new FireTimes(CronExpression.Parse(fields!.ToString()), fields, zone, definition);
        }
        catch (CronFormatException e)
        {
            return $"'{ObjectReader.Shorten(definition.CronExpression ?? "")}' is not understood: {e.Message}";
        }

        return times._cron.GetNextOccurrence(DateTime.UnixEpoch) is null ? "never comes: no date fits it" : null;
    }
}
