namespace Workflow.Core.History;

/// <summary>What one number of a workflow's statistics is about.</summary>
public enum StatisticsBucket
{
    /// <summary>A UTC hour.</summary>
    Hour,

    /// <summary>A UTC day.</summary>
    Day,
}

/// <summary>Whole buckets, one after the other.</summary>
/// <param name="Bucket">Hours or days.</param>
/// <param name="From">The start of the first one, UTC.</param>
/// <param name="Before">The end of the last one, UTC.</param>
public sealed record StatisticsRange(StatisticsBucket Bucket, DateTimeOffset From, DateTimeOffset Before)
{
    private static readonly TimeSpan Default = TimeSpan.FromDays(7);

    /// <summary>The buckets that a range touches.</summary>
    /// <param name="bucket">Hours or days.</param>
    /// <param name="from">Its start; <c>null</c>: seven days before its end.</param>
    /// <param name="before">Its end; <c>null</c>: the end of the bucket of <paramref name="now"/>.</param>
    /// <param name="now">The instant of the request.</param>
    /// <returns><c>null</c> if the range ends before it starts, or where it starts.</returns>
    public static StatisticsRange? Of(StatisticsBucket bucket, DateTimeOffset? from, DateTimeOffset? before, DateTimeOffset now)
    {
        var size = SizeOf(bucket).Ticks;
        var end = before is { } given ? Up(given.UtcTicks, size) : now.UtcTicks - (now.UtcTicks % size) + size;
        var start = from?.UtcTicks ?? Math.Max(0, end - Default.Ticks);
        return start < (before?.UtcTicks ?? end) ? new StatisticsRange(bucket, At(start - (start % size)), At(end)) : null;
    }

    /// <summary>The length of a bucket.</summary>
    public static TimeSpan SizeOf(StatisticsBucket bucket) => bucket == StatisticsBucket.Hour ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);

    /// <summary>The start of the bucket of an instant.</summary>
    public DateTimeOffset StartOf(DateTimeOffset at) => At(at.UtcTicks - (at.UtcTicks % SizeOf(Bucket).Ticks));

    // The last instant that can be written is the end of the last bucket.
    private static long Up(long ticks, long size) => Math.Min(DateTimeOffset.MaxValue.UtcTicks, (ticks + size - 1) / size * size);

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
