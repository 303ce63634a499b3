using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Api.Handlers;

/// <summary>The route of statistics.</summary>
public static class StatisticsHandlers
{
    /// <summary>Shows how many runs of a workflow ended, by hour or by day, with their statuses and durations.</summary>
    public static async Task<Ok<StatisticsResponse>> Get(HttpContext http, string id, IWorkflowStore workflows, IRunStatistics store, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page(RunStatistics.MaxLimit, RunStatistics.MaxLimit);
        var (from, before, bucket) = (query.Instant("from"), query.Instant("before"), query.Option<StatisticsBucket>("bucket") ?? StatisticsBucket.Day);
        query.Check();
        var range = StatisticsRange.Of(bucket, from, before, time.GetUtcNow())
            ?? throw new RefusedException(RefusalReason.Invalid, "The query has a fault.", [new Fault("from", "must be before the end of the range: before, or if that is not given, now")]);
        var workflow = await WorkflowHandlers.FindAsync(Ids.Workflow(id), workflows, cancellationToken);
        return TypedResults.Ok(StatisticsResponse.Of(workflow.Id, range, await RunStatistics.ReadAsync(store, workflow.Id, range, page, cancellationToken)));
    }
}
