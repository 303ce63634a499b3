using System.Net;
using System.Text.Json;
using Polly.Timeout;
using Workflow.Contracts;
using Workflow.Core.Json;

namespace Workflow.Client.Sending;

/// <summary>Says what went wrong with a request, without its key.</summary>
/// <param name="key">The key.</param>
/// <param name="time">The clock.</param>
internal sealed class Failures(string? key, TimeProvider time)
{
    private const string Prefix = "urn:workflow:problem:";
    private const int MaxText = 2_000;
    private const int MaxFaults = 1_000;

    /// <summary>The service refused it.</summary>
    public WorkflowException Refused(Call call, HttpResponseMessage response, Answer answer, Progress progress)
    {
        var problem = Problem(answer);
        var detail = Clean(problem?.Detail);
        var type = Clean(problem?.Type);
        var what = detail ?? Foreseen(response, answer);
        var uncertain = progress.IsUncertain && response.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict or HttpStatusCode.NotFound
            ? " An earlier attempt of this request got no answer: it may be the one that did it."
            : "";
        return new WorkflowException($"{Name(call)} was answered {(int)answer.Status}: {what}{uncertain}")
        {
            Status = answer.Status,
            Type = type,
            Kind = type?.StartsWith(Prefix, StringComparison.Ordinal) == true ? type[Prefix.Length..] : null,
            Detail = detail,
            Faults = [.. (problem?.Errors ?? []).Take(MaxFaults).Select(fault => fault with { Pointer = Clean(fault.Pointer) ?? "", Detail = Clean(fault.Detail) ?? "" })],
            RetryAfter = RetryRule.After(response, time.GetUtcNow()),
            Attempts = Math.Max(1, progress.Attempts),
            IsTransient = RetryRule.IsTransient(answer.Status),
        };
    }

    /// <summary>There was no answer, or not all of it.</summary>
    public WorkflowException Unanswered(Call call, Exception exception, Progress progress)
    {
        var what = exception switch
        {
            BodyTooLargeException => exception.Message,
            TimeoutRejectedException or OperationCanceledException => "it got no answer in time.",
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => $"the service can't be reached: {Clean(exception.Message)}",
            _ => $"it got no answer: {Clean(exception.Message)}",
        };
        return new WorkflowException($"{Name(call)} failed: {what}", call.IsSecret ? null : exception)
        {
            Attempts = Math.Max(1, progress.Attempts),
            IsTransient = RetryRule.IsTransient(exception),
        };
    }

    /// <summary>The answer is not one of the service.</summary>
    public static WorkflowException Foreign(Call call, Answer answer, string expected) => new(
        $"{Name(call)} was answered {(int)answer.Status} with {(answer.Bytes.IsEmpty && MediaTypes.IsJson(answer.MediaType) ? "nothing" : PlainText.Visible(answer.MediaType ?? "no media type"))} instead of {expected}. "
        + "Is this the address of a Workflow service, and is there something in between that answers for it?")
    { Status = answer.Status };

    /// <summary>The answer is JSON, but not that of the contract.</summary>
    public WorkflowException Unreadable(Call call, Answer answer, JsonException exception) => new(
        $"{Name(call)} was answered {(int)answer.Status} with JSON that can't be understood: {Clean(exception.Message)} The service may be of another version.")
    { Status = answer.Status };

    private static string Name(Call call) => PlainText.Visible(call.Name);

    // What a server says is shown, but never the key, in case that it repeats what it was sent, and nothing that moves a cursor.
    private string? Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var hidden = key is null ? text : text.Replace(key, "***", StringComparison.Ordinal);
        var plain = PlainText.Visible(hidden.Length > MaxText ? $"{hidden.AsSpan(0, MaxText)}…" : hidden);
        return plain;
    }

    private static ProblemResponse? Problem(Answer answer)
    {
        if (!MediaTypes.IsJson(answer.MediaType))
        {
            return null;
        }

        try
        {
            return Json.Read<ProblemResponse>(answer.Bytes.Span);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string Foreseen(HttpResponseMessage response, Answer answer) => (int)answer.Status switch
    {
        >= 300 and < 400 => $"it leads to {Clean(response.Headers.Location?.OriginalString) ?? "another address"}, which is not followed, as the key is for {response.RequestMessage?.RequestUri?.Authority ?? "this one"} only. Set {nameof(WorkflowClientOptions.Server)} to the address that answers.",
        var status => $"{Clean(response.ReasonPhrase) ?? status.ToString(System.Globalization.CultureInfo.InvariantCulture)}, with {(answer.Bytes.IsEmpty ? "no text" : PlainText.Visible(answer.MediaType ?? "no media type"))} that is not the service's: something in between may have answered.",
    };
}
