using System.Globalization;
using Workflow.Core.Json;
using Workflow.Core.Paging;

namespace Workflow.Core.History;

/// <summary>The runs that ended in a bucket.</summary>
/// <param name="At">Its start, UTC.</param>
/// <param name="Tally">The runs, at least one.</param>
public sealed record BucketTally(DateTimeOffset At, RunTally Tally);

/// <summary>Reads the statistics of a workflow by hour or by day, page by page. A day is the sum of its hours.</summary>
public static class RunStatistics
{
    /// <summary>The largest page.</summary>
    public const int MaxLimit = 1_000;

    /// <summary>Most hours that are read for one page; it then ends with the last whole bucket. More than a bucket has.</summary>
    public const int MaxHours = 5_000;

    private const int HoursPerRead = 1_000;
    private const int BytesPerBucket = 300; // about, as JSON

    /// <summary>A page of the buckets in which runs ended, earliest first.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from a list of such buckets.</exception>
    public static async Task<Page<BucketTally>> ReadAsync(IRunStatistics store, long workflowId, StatisticsRange range, PageRequest page, CancellationToken cancellationToken)
    {
        var list = $"statistics-{Word.Lower(range.Bucket)}";
        var next = ReadCursor(list, range, page.Cursor);
        var most = (int)Math.Min(HoursPerRead, (page.Limit + 1) * StatisticsRange.SizeOf(range.Bucket).Ticks / TimeSpan.TicksPerHour);
        var (buckets, budget, read) = (new List<BucketTally>(), page.Budget(), 0);
        while (next < range.Before)
        {
            var part = await store.ListHoursAsync(workflowId, next, range.Before, most, cancellationToken);
            foreach (var (hour, tally) in part.Hours)
            {
                var at = range.StartOf(hour);
                if (buckets.Count == 0 || buckets[^1].At != at)
                {
                    if (!budget.TryTake(BytesPerBucket))
                    {
                        return PageOf(list, buckets);
                    }

                    buckets.Add(new BucketTally(at, new RunTally()));
                }

                buckets[^1].Tally.Add(tally);
            }

            if (!part.IsMore)
            {
                break;
            }

            if ((read += part.Hours.Count) >= MaxHours)
            {
                buckets.RemoveAt(buckets.Count - 1); // may not be whole
                return PageOf(list, buckets);
            }

            next = part.Hours[^1].Hour.AddHours(1);
        }

        return new Page<BucketTally>(buckets, null);
    }

    private static Page<BucketTally> PageOf(string list, List<BucketTally> buckets) =>
        new(buckets, Cursor.Make(list, buckets[^1].At.UtcTicks.ToString(CultureInfo.InvariantCulture)));

    private static DateTimeOffset ReadCursor(string list, StatisticsRange range, string? cursor)
    {
        if (Cursor.ReadNumber(list, cursor) is not { } last)
        {
            return range.From;
        }

        var size = StatisticsRange.SizeOf(range.Bucket);
        if (last < 0 || last % size.Ticks != 0 || last > DateTimeOffset.MaxValue.UtcTicks - size.Ticks)
        {
            throw new InvalidCursorException();
        }

        var next = new DateTimeOffset(last, TimeSpan.Zero) + size;
        return next > range.From ? next : range.From;
    }
}
