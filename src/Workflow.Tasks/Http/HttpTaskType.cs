using System.Net;
using Microsoft.Extensions.Options;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Http.Connections;
using Workflow.Tasks.Http.Redirects;
using Workflow.Tasks.Http.Request;
using Workflow.Tasks.Http.Response;

namespace Workflow.Tasks.Http;

/// <summary>HTTP: makes one call; its output is <c>{status_code, headers, body}</c>.</summary>
internal sealed class HttpTaskType(IHttpClientFactory clients, ServerPlaces places, IOptions<HttpTaskOptions> options, TimeProvider time)
    : TaskType<HttpTaskConfig>
{
    public override string Name => "HTTP";

    protected override HttpTaskConfig Read(ObjectReader config) => HttpConfigReader.Read(config);

    protected override async Task<TaskResult> RunAsync(HttpTaskConfig config, TaskContext context, CancellationToken cancellationToken)
    {
        using var timeLimit = new WorkClock(config.Timeout ?? Timeout.InfiniteTimeSpan, time);
        var call = config.Call(context.Mask);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeLimit.Token);
        try
        {
            return await CallAsync(config, call, context, timeLimit, either.Token);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            // An aborted call may also end as a broken connection. The caller gets its own cancellation either way.
            throw new OperationCanceledException($"{call} was cancelled.", e, cancellationToken);
        }
        catch (Exception e) when (timeLimit.IsUp && e is OperationCanceledException or HttpRequestException or IOException)
        {
            return TaskResult.Failed(new(
                "timeout",
                $"{call} did not complete within {config.Timeout!.Value.TotalSeconds} seconds.",
                Retryable: true));
        }
        catch (Exception e) when (HttpFailure.Of(e, call) is { } error)
        {
            return TaskResult.Failed(error);
        }
    }

    // One request, and one more for each redirect that is followed.
    private async Task<TaskResult> CallAsync(HttpTaskConfig config, string call, TaskContext context, WorkClock timeLimit, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(HttpTaskClient.Name);
        var hop = Hop.First(config);
        for (var redirects = 0; ; redirects++)
        {
            using var place = await EnterAsync(Origin.Of(hop.Url), context, timeLimit, cancellationToken);
            var started = time.GetTimestamp();
            using var request = HttpRequest.Create(config, hop, context.IdempotencyKey);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var status = (int)response.StatusCode;
            if (Follows(config, status, redirects) && RedirectRule.Next(hop, status, Location(response), config.Body is null, context.Mask) is { } next)
            {
                hop = next;
                continue;
            }

            var body = await ResponseBytes.ReadAsync(response, config.MaxResponseBytes, cancellationToken);
            context.Log(
                LogSeverity.Info,
                $"{call} answered {status} after {time.GetElapsedTime(started).TotalMilliseconds:F0} ms.");
            return Result(config, call, context.Mask, response, body);
        }
    }

    private async Task<IDisposable> EnterAsync(Origin origin, TaskContext context, WorkClock timeLimit, CancellationToken cancellationToken)
    {
        using (timeLimit.Pause())
        {
            return await places.EnterAsync(
                origin,
                context,
                $"waits for one of the {places.Limit} connections to {origin} that may be open at one time (Workflow:Http:MaxConnectionsPerServer)",
                cancellationToken);
        }
    }

    // An expected redirect is the response.
    private bool Follows(HttpTaskConfig config, int status, int redirects) =>
        config.FollowsRedirects && redirects < options.Value.MaxRedirects && RedirectRule.IsRedirect(status) && !IsExpected(config, status);

    private static bool IsExpected(HttpTaskConfig config, int status) => config.ExpectedStatusCodes.Any(range => range.Holds(status));

    private static string? Location(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Location", out var values) ? values.First() : null;

    private TaskResult Result(HttpTaskConfig config, string call, Func<string, string> mask, HttpResponseMessage response, ResponseBytes body)
    {
        var status = (int)response.StatusCode;
        if (!IsExpected(config, status))
        {
            return TaskResult.Failed(UnexpectedStatus(config, call, mask, response, body));
        }

        if (body.Fault is { } fault)
        {
            return TaskResult.Failed(HttpFailure.OfBody(fault, call));
        }

        return body.Bytes is not null
            ? TaskResult.Succeeded(HttpOutput.Write(response, body))
            : TaskResult.Failed(new(
                "response_too_large",
                $"{call} answered {status} with a body of more than {config.MaxResponseBytes} bytes, the max_response_bytes of the task."));
    }

    // A body that is too long or can't be read is left out. The status alone decides about the error and whether to retry.
    private TaskError UnexpectedStatus(HttpTaskConfig config, string call, Func<string, string> mask, HttpResponseMessage response, ResponseBytes body)
    {
        var status = (int)response.StatusCode;
        var reason = string.IsNullOrWhiteSpace(response.ReasonPhrase) ? "" : $" ({FaultText.Shorten(mask(response.ReasonPhrase))})";
        var message = $"{call} answered {status}{reason}; expected {string.Join(", ", config.ExpectedStatusCodes)}.";
        if (RedirectRule.IsRedirect(status) && Location(response) is not null)
        {
            message += NotFollowed(config);
        }

        if (body.Fault is not null)
        {
            message += $" Its body could not be decompressed ({body.Fault.Message}) and was left out.";
        }
        else if (body.Bytes is null)
        {
            message += $" Its body is larger than {config.MaxResponseBytes} bytes and was left out.";
        }

        var retryAfter = RetryAfter.Seconds(response.Headers, time.GetUtcNow());
        return new("http_status", message, IsRetryable(response.StatusCode), HttpOutput.Write(response, body, retryAfter), retryAfter);
    }

    private string NotFollowed(HttpTaskConfig config) => config.FollowsRedirects
        ? $" Its redirect was not followed: there were more than {options.Value.MaxRedirects} (Workflow:Http:MaxRedirects), or its Location is no URL."
        : " Its redirect was not followed, as follow_redirects is false.";

    private static bool IsRetryable(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status is >= 500 and <= 599;
}
