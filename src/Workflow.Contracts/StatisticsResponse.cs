namespace Workflow.Contracts;

/// <summary>How many runs of a workflow ended, by hour or by day.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="Bucket">hour or day, in UTC.</param>
/// <param name="From">The start of the first bucket of the range, UTC.</param>
/// <param name="Before">The end of the last bucket of the range, UTC.</param>
/// <param name="Items">The buckets in which runs ended, earliest first.</param>
/// <param name="NextCursor">Cursor of the next page, for ?cursor=; null on the last page.</param>
public sealed record StatisticsResponse(long WorkflowId, string Bucket, DateTimeOffset From, DateTimeOffset Before, IReadOnlyList<StatisticsItem> Items, string? NextCursor);

/// <summary>The runs that ended in an hour or a day.</summary>
/// <param name="At">Its start, UTC.</param>
/// <param name="Runs">How many runs ended.</param>
/// <param name="ByStatus">How many of them have each status; statuses that none has are left out.</param>
/// <param name="DurationSeconds">How long those that began took, from started_at to completed_at; null if none began.</param>
public sealed record StatisticsItem(DateTimeOffset At, long Runs, IReadOnlyDictionary<string, long> ByStatus, DurationResponse? DurationSeconds);

/// <summary>Durations of runs, in seconds.</summary>
/// <param name="Average">The average.</param>
/// <param name="P50">Half of the runs took at most this long; at most 10 % off.</param>
/// <param name="P95">95 % of the runs took at most this long; at most 10 % off.</param>
/// <param name="Max">The longest.</param>
public sealed record DurationResponse(double Average, double P50, double P95, double Max);
