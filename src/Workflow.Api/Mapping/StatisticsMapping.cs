using Workflow.Contracts;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Paging;

namespace Workflow.Api.Mapping;

/// <summary>Shows statistics.</summary>
internal static class StatisticsMapping
{
    extension(StatisticsResponse)
    {
        public static StatisticsResponse Of(long workflowId, StatisticsRange range, Page<BucketTally> page) =>
            new(workflowId, Word.Lower(range.Bucket), range.From, range.Before, [.. page.Items.Select(StatisticsItem.Of)], page.NextCursor);
    }

    extension(StatisticsItem)
    {
        public static StatisticsItem Of(BucketTally bucket) => new(bucket.At, bucket.Tally.Runs, bucket.Tally.ByStatus(), DurationResponse.Of(bucket.Tally));
    }

    extension(DurationResponse)
    {
        public static DurationResponse? Of(RunTally tally) =>
            tally.AverageSeconds is { } average
                ? new DurationResponse(Round(average), Round(tally.Percentile(0.5)!.Value), Round(tally.Percentile(0.95)!.Value), Round(tally.MaxSeconds))
                : null;
    }

    private static double Round(double seconds) => Math.Round(seconds, 3);
}
