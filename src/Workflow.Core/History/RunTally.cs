using System.Globalization;
using Workflow.Core.Json;

namespace Workflow.Core.History;

/// <summary>
/// Runs that have ended, counted by status, and the durations of those that began: how many, their sum, the longest, and a
/// histogram whose classes grow by a fifth, so that a percentile read from it is at most 10 % off. It is kept as a short text, and
/// tallies add up: that of a day is the sum of its hours.
/// </summary>
public sealed class RunTally
{
    // The middle of a class (as a ratio) is at most √1.2, less than 10 %, from its ends. The classes begin at a millisecond.
    private const double Growth = 1.2;
    private const int MostClasses = 200; // up to some hundred thousand years

    private readonly SortedDictionary<RunStatus, long> _statuses = [];
    private readonly SortedDictionary<int, long> _classes = [];
    private double _seconds;

    /// <summary>How many runs.</summary>
    public long Runs => _statuses.Values.Sum();

    /// <summary>How many of them began.</summary>
    public long Began => _classes.Values.Sum();

    /// <summary>The average duration, in seconds; <c>null</c>: none began.</summary>
    public double? AverageSeconds => Began == 0 ? null : _seconds / Began;

    /// <summary>The longest duration, in seconds.</summary>
    public double MaxSeconds { get; private set; }

    /// <summary>How many runs have each status, by its name in the API, in the order of <see cref="RunStatus"/>.</summary>
    public IReadOnlyDictionary<string, long> ByStatus() => _statuses.ToDictionary(p => Word.Upper(p.Key), p => p.Value, StringComparer.Ordinal);

    /// <summary>The start of the UTC hour in which a run ended.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset end) => new(end.UtcTicks - (end.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    /// <summary>The duration of a run that has ended, in seconds; <c>null</c>: it did not begin.</summary>
    public static double? SecondsOf(RunHead run) =>
        run is { StartedAt: { } start, CompletedAt: { } end } ? Math.Max(0, (end - start).TotalSeconds) : null; // a clock may be set back

    /// <summary>The class of a duration in the histogram.</summary>
    public static int ClassOf(double seconds) => seconds <= 0.001 ? 0 : Math.Min(MostClasses, (int)Math.Ceiling(Math.Log(seconds * 1_000, Growth)));

    /// <summary>Counts a run that has ended.</summary>
    public void Add(RunHead run)
    {
        var seconds = SecondsOf(run);
        Add(run.Status, seconds is { } duration ? ClassOf(duration) : null, 1, seconds ?? 0, seconds ?? 0);
    }

    /// <summary>Adds runs of one status and one class of durations.</summary>
    /// <param name="status">Their status.</param>
    /// <param name="durationClass">The class; <c>null</c>: they did not begin.</param>
    /// <param name="runs">How many.</param>
    /// <param name="seconds">The sum of their durations.</param>
    /// <param name="longest">The longest of them.</param>
    public void Add(RunStatus status, int? durationClass, long runs, double seconds, double longest)
    {
        _statuses[status] = _statuses.GetValueOrDefault(status) + runs;
        if (durationClass is { } index)
        {
            _classes[index] = _classes.GetValueOrDefault(index) + runs;
            _seconds += seconds;
            MaxSeconds = Math.Max(MaxSeconds, longest);
        }
    }

    /// <summary>Adds another tally.</summary>
    public void Add(RunTally other)
    {
        foreach (var (status, count) in other._statuses)
        {
            _statuses[status] = _statuses.GetValueOrDefault(status) + count;
        }

        foreach (var (index, count) in other._classes)
        {
            _classes[index] = _classes.GetValueOrDefault(index) + count;
        }

        _seconds += other._seconds;
        MaxSeconds = Math.Max(MaxSeconds, other.MaxSeconds);
    }

    /// <summary>The duration that so large a part of the runs did not exceed, in seconds, at most 10 % off; <c>null</c>: none began.</summary>
    /// <param name="part">More than 0, up to 1.</param>
    public double? Percentile(double part)
    {
        var left = (long)Math.Ceiling(part * Began);
        foreach (var (index, count) in _classes)
        {
            left -= count;
            if (left <= 0)
            {
                return Math.Min(MaxSeconds, Math.Pow(Growth, index - (index == 0 ? 0 : 0.5)) / 1_000);
            }
        }

        return null;
    }

    /// <summary>The tally as a text, for a store.</summary>
    public string Write() => string.Create(CultureInfo.InvariantCulture, $"{Join(_statuses.Select(p => (Word.Upper(p.Key), p.Value)))}|{Join(_classes.Select(p => (p.Key.ToString(CultureInfo.InvariantCulture), p.Value)))}|{_seconds:R}|{MaxSeconds:R}");

    /// <summary>Reads what <see cref="Write"/> wrote; <c>null</c> is an empty tally.</summary>
    public static RunTally Read(string? text)
    {
        var tally = new RunTally();
        if (text is not null)
        {
            var parts = text.Split('|');
            foreach (var (name, count) in Split(parts[0]))
            {
                tally._statuses[Word.ParseUpper<RunStatus>(name)] = count;
            }

            foreach (var (name, count) in Split(parts[1]))
            {
                tally._classes[int.Parse(name, CultureInfo.InvariantCulture)] = count;
            }

            tally._seconds = double.Parse(parts[2], CultureInfo.InvariantCulture);
            tally.MaxSeconds = double.Parse(parts[3], CultureInfo.InvariantCulture);
        }

        return tally;
    }

    private static string Join(IEnumerable<(string Name, long Count)> counts) => string.Join(',', counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Name}:{c.Count}")));

    private static IEnumerable<(string Name, long Count)> Split(string counts) =>
        counts.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(c => c.Split(':')).Select(c => (c[0], long.Parse(c[1], CultureInfo.InvariantCulture)));
}
