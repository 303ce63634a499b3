using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Workflow.Api.Contracts;
using Workflow.Api.Problems;
using Workflow.Core.History;

namespace Workflow.Api.Handlers;

/// <summary>The routes for load balancers.</summary>
public static partial class HealthHandlers
{
    /// <summary>Whether the process answers.</summary>
    public static Ok<HealthResponse> Live() => TypedResults.Ok(new HealthResponse());

    /// <summary>Whether the service is ready: the store can be read and written.</summary>
    public static async Task<Results<Ok<HealthResponse>, ProblemHttpResult>> Ready(HttpContext http, IStoreHealth store, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        try
        {
            await store.CheckAsync(cancellationToken);
            return TypedResults.Ok(new HealthResponse());
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotReady(loggers.CreateLogger(typeof(HealthHandlers)), e);
            ProblemWriting.SetRetryAfter(http.Response, e);

            // Everyone may ask, with or without keys; the log has the rest.
            return TypedResults.Problem(Problem.Of(StatusCodes.Status503ServiceUnavailable, Problem.ForStrangers(e)));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The service is not ready")]
    private static partial void LogNotReady(ILogger logger, Exception exception);
}
