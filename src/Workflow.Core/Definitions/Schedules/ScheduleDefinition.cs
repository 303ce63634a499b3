using System.Text.Json.Serialization;
using Workflow.Core.Timing;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>The schedule of a workflow.</summary>
public sealed record ScheduleDefinition
{
    /// <summary>Longest cron expression, in characters.</summary>
    public const int MaxExpression = 500;

    /// <summary>Five fields or a macro; <c>null</c>: there is no schedule, or there are several.</summary>
    public string? CronExpression { get; init; }

    /// <summary>The IANA time zone of the expression.</summary>
    public string TimeZone { get; init; } = TimeZones.Utc;

    /// <summary>Several schedules, whose instants are joined; <c>null</c>, not empty: there are not several.</summary>
    public IReadOnlyList<ScheduleEntry>? Schedules { get; init; }

    /// <summary>Whether there is a schedule.</summary>
    [JsonIgnore]
    public bool IsSet => CronExpression is not null || Schedules is not null;

    /// <summary>The schedules, whether there is none, one or several.</summary>
    [JsonIgnore]
    public IReadOnlyList<ScheduleEntry> Entries => Schedules ?? (CronExpression is null ? [] : [new ScheduleEntry { CronExpression = CronExpression, TimeZone = TimeZone }]);

    /// <summary>What happens to missed instants.</summary>
    public CatchUp CatchUp { get; init; }

    /// <summary>
    /// The maximum age of a missed instant that is still run, in seconds; <c>null</c>: see <see cref="CatchUpWindow"/>.
    /// </summary>
    public int? CatchUpWindowSeconds { get; init; }

    /// <summary>The maximum delay of an instant by repeatable jitter, in seconds.</summary>
    public int ScheduleJitterSeconds { get; init; }

    /// <summary>Instants before it are excluded, UTC; <c>null</c>: no lower bound.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Instants after it are excluded, UTC; <c>null</c>: no upper bound.</summary>
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>
    /// The number of consecutive failed scheduled runs that disables the schedule; <c>null</c>: it is never disabled.
    /// </summary>
    public int? PauseAfterFailures { get; init; }

    /// <summary>
    /// What happens to an instant when the workflow is at its limit of runs; <c>null</c>: see <see cref="Overlap"/>.
    /// </summary>
    public ScheduleOverlapPolicy? OverlapPolicy { get; init; }

    /// <summary>
    /// What happens to an instant when the workflow is at its limit of runs. If not set: one run is queued, or, if all
    /// missed instants are run, all of them.
    /// </summary>
    [JsonIgnore]
    public ScheduleOverlapPolicy Overlap => OverlapPolicy ?? DefaultOverlap(CatchUp);

    /// <summary>The calendars that it names, each once.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Calendars => [.. (Schedules ?? []).Select(entry => entry.ExcludeCalendar).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>The same without calendars.</summary>
    internal ScheduleDefinition WithoutCalendars() => Calendars is [] ? this : this with { Schedules = [.. Entries.Select(entry => entry with { ExcludeCalendar = null })] };

    /// <summary>Whether every member is the same; lists are compared by their elements.</summary>
    public bool Equals(ScheduleDefinition? other) => other is not null && Members == other.Members && Entries.SequenceEqual(other.Entries);

    /// <inheritdoc/>
    public override int GetHashCode() => Members.GetHashCode();

    private (string?, string, bool, CatchUp, int?, int, DateTimeOffset?, DateTimeOffset?, int?, ScheduleOverlapPolicy?) Members =>
        (CronExpression, TimeZone, Schedules is null, CatchUp, CatchUpWindowSeconds, ScheduleJitterSeconds, StartAt, EndAt, PauseAfterFailures, OverlapPolicy);

    /// <summary>The default overlap policy.</summary>
    internal static ScheduleOverlapPolicy DefaultOverlap(CatchUp catchUp) => catchUp == CatchUp.All ? ScheduleOverlapPolicy.Queue : ScheduleOverlapPolicy.QueueOne;

    /// <summary>
    /// The maximum age of a missed instant that is still run. If not set: a day if all are run, otherwise any age.
    /// </summary>
    internal TimeSpan CatchUpWindow => (CatchUpWindowSeconds, CatchUp) switch
    {
        ({ } seconds, _) => TimeSpan.FromSeconds(seconds),
        (null, CatchUp.All) => TimeSpan.FromDays(1),
        _ => TimeSpan.MaxValue,
    };
}
