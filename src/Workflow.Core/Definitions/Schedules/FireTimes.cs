namespace Workflow.Core.Definitions.Schedules;

/// <summary>
/// The instants of a schedule: those of all its entries, in order, each once, within its bounds. All callers that need the
/// next instant use this class.
/// </summary>
public sealed class FireTimes
{
    private readonly IReadOnlyList<EntryTimes> _entries;
    private readonly ScheduleDefinition _definition;

    /// <summary>The instants of given entries.</summary>
    /// <param name="definition">The schedule; its bounds apply.</param>
    /// <param name="entries">The entries, at least one.</param>
    internal FireTimes(ScheduleDefinition definition, IReadOnlyList<EntryTimes> entries)
    {
        _definition = definition;
        _entries = entries;
    }

    /// <summary>Each entry as an English sentence, in order.</summary>
    public IEnumerable<string> Explanations => _entries.Select(entry => entry.Explanation);

    /// <summary>The schedule as English sentences.</summary>
    public string Explanation => string.Join(' ', Explanations);

    /// <summary>Whether an expression has an <c>H</c>, so that the instants differ between workflows.</summary>
    internal bool IsSpread => _entries.Any(entry => entry.IsSpread);

    /// <summary>The instants of a definition that was checked when it was saved.</summary>
    /// <param name="definition">The schedule, with an entry.</param>
    /// <param name="workflowId">The seed of H in the expressions.</param>
    /// <param name="calendars">The calendars that it names; <c>null</c>: none.</param>
    /// <exception cref="InvalidOperationException">
    /// This service can't read it, for example because the time zone is unknown.
    /// </exception>
    public static FireTimes Of(ScheduleDefinition definition, long workflowId, CalendarSet? calendars = null) =>
        Read(definition, workflowId, calendars, out var times) is { } fault
            ? throw new InvalidOperationException($"The schedule of workflow {workflowId} can't be read: {fault}.")
            : times!;

    /// <summary>Why this service can't read a definition with an entry, or <c>null</c>.</summary>
    public static string? Fault(ScheduleDefinition definition, long workflowId) => Read(definition, workflowId, null, out _);

    /// <summary>The first instant after another, UTC, or <c>null</c> if there is none.</summary>
    /// <exception cref="StuckScheduleException">Time would not advance.</exception>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        foreach (var next in After(after))
        {
            return next;
        }

        return null;
    }

    /// <summary>The instants after another, UTC; the sequence may not end.</summary>
    /// <exception cref="StuckScheduleException">Time would not advance.</exception>
    public IEnumerable<DateTimeOffset> After(DateTimeOffset after)
    {
        // A tick is the smallest step.
        var from = Math.Max(after.UtcTicks + 1, _definition.StartAt?.UtcTicks ?? 0);
        var end = (_definition.EndAt ?? DateTimeOffset.MaxValue).UtcTicks;
        var next = _entries.Select(entry => entry.From(from)).ToArray();
        while (next.Min() is { } ticks && ticks <= end)
        {
            var instant = new DateTimeOffset(ticks, TimeSpan.Zero);
            if (instant <= after)
            {
                throw new StuckScheduleException(_entries[Array.IndexOf(next, ticks)].Name, after, instant);
            }

            yield return instant;
            after = instant;
            for (var i = 0; i < next.Length; i++)
            {
                next[i] = next[i] == ticks ? _entries[i].From(ticks + 1) : next[i];
            }
        }
    }

    /// <summary>The entries that have an instant of the schedule, counted from 0.</summary>
    public IReadOnlyList<int> MadeBy(DateTimeOffset instant) => [.. Enumerable.Range(0, _entries.Count).Where(i => _entries[i].From(instant.UtcTicks) == instant.UtcTicks)];

    /// <summary>The excluded instants that have moved to an instant, UTC, in order.</summary>
    public IReadOnlyList<DateTimeOffset> MovedTo(DateTimeOffset instant) =>
        [.. _entries.SelectMany(entry => entry.Calendar?.MovedTo(instant.UtcTicks) ?? []).Distinct().Order().Select(Utc)];

    /// <summary>The instants that calendars exclude, in order.</summary>
    /// <param name="from">No instant before it.</param>
    /// <param name="to">No instant after it; <c>null</c>: no bound.</param>
    /// <param name="limit">Most instants to return.</param>
    public IReadOnlyList<ExcludedInstant> Excluded(DateTimeOffset from, DateTimeOffset? to, int limit)
    {
        var first = Math.Max(from.UtcTicks, _definition.StartAt?.UtcTicks ?? 0);
        var last = Math.Min((to ?? DateTimeOffset.MaxValue).UtcTicks, (_definition.EndAt ?? DateTimeOffset.MaxValue).UtcTicks);
        return
        [
            .. _entries
                .SelectMany((entry, i) => (entry.Calendar?.ExcludedFrom(first) ?? []).TakeWhile(at => at <= last).Take(limit).Select(at => Excluded(entry, i, at)))
                .OrderBy(excluded => excluded.At)
                .Take(limit),
        ];
    }

    private ExcludedInstant Excluded(EntryTimes entry, int index, long at)
    {
        var (calendar, local) = (_definition.Entries[index].ExcludeCalendar!, entry.Clock.Text(Utc(at)));
        var moved = entry.Calendar!.Moved(at) is { } to ? Utc(to) : (DateTimeOffset?)null;
        var what = moved is { } target ? $"moved to {entry.Clock.Text(target)}"
            : _definition.Entries[index].OnExcluded == OnExcluded.Skip ? "skipped"
            : $"skipped, as there is no business day within {CalendarDates.MaxMove} days";
        return new ExcludedInstant(Utc(at), local, index, calendar, moved, $"{what}: {local[..10]} is in the calendar {calendar}");
    }

    private static DateTimeOffset Utc(long ticks) => new(ticks, TimeSpan.Zero);

    /// <summary>An instant as the clock of the first entry that has it shows it, with its offset.</summary>
    public string Local(DateTimeOffset instant) => _entries[MadeBy(instant) is [var first, ..] ? first : 0].Clock.Text(instant);

    /// <summary>The instants of a definition with an entry, or why this service can't read it.</summary>
    internal static string? Read(ScheduleDefinition definition, long workflowId, CalendarSet? calendars, out FireTimes? times)
    {
        List<EntryTimes> entries = [];
        string? fault = null;
        foreach (var entry in definition.Entries)
        {
            if (EntryTimes.Read(entry, calendars ?? CalendarSet.None, definition.StartAt, workflowId, out var read) is { } detail)
            {
                fault ??= definition.Schedules is null ? detail : $"schedule {entries.Count}: {detail}";
            }

            if (read is null)
            {
                times = null;
                return fault;
            }

            entries.Add(read);
        }

        times = new FireTimes(definition, entries);
        return fault;
    }
}
