using System.Net;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution;
using Workflow.Core.History;
using Workflow.Tasks.Http.Request;
using Workflow.Tasks.Http.Response;

namespace Workflow.Tasks.Http;

/// <summary>HTTP: makes one call; its output is <c>{status_code, headers, body}</c>.</summary>
internal sealed class HttpTaskType(IHttpClientFactory clients, TimeProvider time) : TaskType<HttpTaskConfig>
{
    public override string Name => "HTTP";

    protected override HttpTaskConfig Read(ObjectReader config) => HttpConfigReader.Read(config);

    protected override async Task<TaskResult> RunAsync(HttpTaskConfig config, TaskContext context, CancellationToken cancellationToken)
    {
        using var timeLimit = new CancellationTokenSource(config.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeLimit.Token);
        try
        {
            return await CallAsync(config, context, either.Token);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            // An aborted call may also end as a broken connection: the caller is to see its own cancellation.
            throw new OperationCanceledException($"{config.Call} was cancelled.", e, cancellationToken);
        }
        catch (Exception e) when (timeLimit.IsCancellationRequested && e is OperationCanceledException or HttpRequestException or IOException)
        {
            return TaskResult.Failed(new(
                "timeout",
                $"{config.Call} was not done within {config.Timeout!.Value.TotalSeconds} seconds.",
                Retryable: true));
        }
        catch (Exception e) when (HttpFailure.Of(e, config.Call) is { } error)
        {
            return TaskResult.Failed(error);
        }
    }

    private async Task<TaskResult> CallAsync(HttpTaskConfig config, TaskContext context, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var client = clients.CreateClient(HttpTaskClient.Name);
        using var request = HttpRequest.Create(config, context.IdempotencyKey);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var body = await ResponseBytes.ReadAsync(response.Content, config.MaxResponseBytes, cancellationToken);
        var status = (int)response.StatusCode;
        context.Log(
            LogSeverity.Info,
            $"{config.Call} answered {status} after {time.GetElapsedTime(started).TotalMilliseconds:F0} ms.");
        if (!config.ExpectedStatusCodes.Any(range => range.Holds(status)))
        {
            return TaskResult.Failed(UnexpectedStatus(config, response, body));
        }

        return body is { } bytes
            ? TaskResult.Succeeded(HttpOutput.Write(response, bytes))
            : TaskResult.Failed(new(
                "response_too_large",
                $"{config.Call} answered {status} with a body of more than {config.MaxResponseBytes} bytes, the max_response_bytes of the task."));
    }

    // A body over the limit takes nothing from what the status says, least of all whether to try again: it is left out.
    private TaskError UnexpectedStatus(HttpTaskConfig config, HttpResponseMessage response, ReadOnlyMemory<byte>? body)
    {
        var status = (int)response.StatusCode;
        var reason = string.IsNullOrWhiteSpace(response.ReasonPhrase) ? "" : $" ({ObjectReader.Shorten(response.ReasonPhrase)})";
        var message = $"{config.Call} answered {status}{reason}; expected was {string.Join(", ", config.ExpectedStatusCodes)}.";
        if (status is >= 300 and < 400 && response.Headers.NonValidated.Contains("Location"))
        {
            message += " Its redirect was not followed: there were too many, or it leads from https to http.";
        }

        if (body is null)
        {
            message += $" Its body is larger than {config.MaxResponseBytes} bytes and was left out.";
        }

        return new(
            "http_status",
            message,
            IsRetryable(response.StatusCode),
            Details(response, body ?? default),
            RetryAfter.Seconds(response.Headers, time.GetUtcNow()));
    }

    private JsonElement Details(HttpResponseMessage response, ReadOnlyMemory<byte> body) =>
        HttpOutput.Write(response, body, RetryAfter.Seconds(response.Headers, time.GetUtcNow()));

    private static bool IsRetryable(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status is >= 500 and <= 599;
}
