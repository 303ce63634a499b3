using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Access;
using Workflow.Api.Problems;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Access;
using Workflow.Core.Health;
using Workflow.Core.Json;

namespace Workflow.Api.Handlers;

/// <summary>The health routes, for load balancers and monitoring.</summary>
public static class HealthHandlers
{
    /// <summary>Whether the process answers.</summary>
    public static Ok<HealthResponse> Live() => TypedResults.Ok(new HealthResponse());

    /// <summary>Whether the service is ready, and how well each part works. The answer is the same whether it is or not, but for its status.</summary>
    internal static async Task<JsonHttpResult<ReadyResponse>> Ready(HttpContext http, HealthMonitor monitor, ProbeCallers callers)
    {
        var checking = monitor.CheckAsync();
        var caller = await callers.FindAsync(http);
        var report = await checking;
        if (report.Failed?.Fault is { } fault)
        {
            ProblemWriting.SetRetryAfter(http.Response, fault);
        }

        var answer = new ReadyResponse(Word.Lower(report.Status), [.. report.Checks.Select(check => Of(check, caller))]);
        return TypedResults.Json(answer, http.Json().InfoOf<ReadyResponse>(), statusCode: report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    // Without keys, a proxy may pass on the requests of others without a sign of it: what the store says of its files and accounts is in the log.
    private static HealthCheckResponse Of(HealthCheck check, Caller? caller)
    {
        var showsNumbers = check.IsOpen || caller is not null;
        var showsDetail = caller is not null && (caller.Kind != CallerKind.Local || check.Fault is null);
        return new HealthCheckResponse(
            check.Name, Word.Lower(check.Status), showsNumbers ? check.Value : null, showsNumbers ? check.Limit : null, check.Unit, showsDetail ? check.Detail : check.Summary);
    }
}
