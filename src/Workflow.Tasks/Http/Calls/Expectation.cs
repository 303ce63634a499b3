using System.Net;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Http.Redirects;
using Workflow.Tasks.Http.Response;

namespace Workflow.Tasks.Http.Calls;

/// <summary>Whether a response is what the config expects: its status, and its condition.</summary>
/// <param name="services">What all calls share.</param>
/// <param name="config">The config.</param>
/// <param name="context">The attempt.</param>
internal sealed class Expectation(HttpServices services, HttpTaskConfig config, TaskContext context)
{
    private string Call { get; } = config.Call(context.Mask);

    /// <summary>Why it is not; <c>null</c>: it is, and is complete.</summary>
    internal async ValueTask<TaskError?> CheckAsync(HttpAnswer answer, CancellationToken cancellationToken)
    {
        if (!config.Expects(answer.Status))
        {
            return UnexpectedStatus(answer);
        }

        if (answer.Body.Fault is { } fault)
        {
            return HttpFailure.OfBody(fault, Call);
        }

        if (answer.Body.Bytes is null)
        {
            return new(
                "response_too_large",
                $"{Call} answered {answer.Status} with {(config.Paging is null ? "a body" : "pages")} of more than {config.MaxResponseBytes} bytes, the max_response_bytes of the task{(config.StoresResponse ? ", which is at most Workflow:Http:MaxStoredResponseBytes" : "")}.");
        }

        if (config.Condition is not { } condition || await context.Expressions!.HoldsAsync(condition, "/config/expect/condition", answer.Output, cancellationToken))
        {
            return null;
        }

        var retryAfter = RetryAfter.Seconds(answer.Response.Headers, services.Time.GetUtcNow());
        return new TaskError(
            "unexpected_response",
            $"{Call} answered {answer.Status}, but its response does not meet expect.condition: {FaultText.Shorten(condition)}.",
            Retryable: true,
            HttpOutput.Write(answer.Response, answer.Body, isError: true, retryAfter),
            retryAfter);
    }

    // A body that is too long or can't be read is left out. The status alone decides about the error and whether to retry.
    private TaskError UnexpectedStatus(HttpAnswer answer)
    {
        var (status, response, body) = (answer.Status, answer.Response, answer.Body);
        var reason = string.IsNullOrWhiteSpace(response.ReasonPhrase) ? "" : $" ({FaultText.Shorten(context.Mask(response.ReasonPhrase))})";
        var message = $"{Call} answered {status}{reason}; expected {string.Join(", ", config.ExpectedStatusCodes)}.";
        if (RedirectRule.IsRedirect(status) && HttpAnswer.Header(response, "Location") is not null)
        {
            message += NotFollowed();
        }

        if (body.Fault is not null)
        {
            message += $" Its body could not be decompressed ({body.Fault.Message}) and was left out.";
        }
        else if (body.Bytes is null)
        {
            message += $" Its body is larger than {config.MaxInlineBytes} bytes and was left out.";
        }

        var retryAfter = RetryAfter.Seconds(response.Headers, services.Time.GetUtcNow());
        return new("http_status", message, IsRetryable(response.StatusCode), HttpOutput.Write(response, body, isError: true, retryAfter), retryAfter);
    }

    private string NotFollowed() => config.FollowsRedirects
        ? $" Its redirect was not followed: there were more than {services.Settings.MaxRedirects} (Workflow:Http:MaxRedirects), or its Location is no URL."
        : " Its redirect was not followed, as follow_redirects is false.";

    private static bool IsRetryable(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status is >= 500 and <= 599;
}
