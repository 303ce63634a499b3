using System.Net;
using System.Text;
using System.Text.Json;
using Polly.Timeout;

namespace Workflow.Client.Sending;

/// <summary>An answer, read to its end.</summary>
/// <param name="Status">Its status.</param>
/// <param name="MediaType">Its media type.</param>
/// <param name="ETag">Its tag.</param>
/// <param name="Bytes">Its body.</param>
internal sealed record Answer(HttpStatusCode Status, string? MediaType, string? ETag, ReadOnlyMemory<byte> Bytes);

/// <summary>Sends requests to the service and reads its answers.</summary>
/// <param name="http">Sends them.</param>
/// <param name="options">Where to, and how.</param>
/// <param name="time">The clock.</param>
internal sealed class Connection(HttpClient http, WorkflowClientOptions options, TimeProvider time)
{
    private readonly Uri _server = options.Server!.AbsolutePath.EndsWith('/') ? options.Server : new Uri(options.Server + "/");
    private readonly Failures _failures = new(options.Key, time);

    /// <summary>Sends them.</summary>
    public HttpClient Http => http;

    /// <summary>Where to, and how.</summary>
    public WorkflowClientOptions Options => options;

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>The path of an address as it is sent.</summary>
    public string PathOf(ApiPath path) => new Uri(_server, path.Text).AbsolutePath;

    /// <summary>Sends a request whose answer is JSON.</summary>
    public async Task<T> JsonAsync<T>(Call call, CancellationToken cancellationToken)
        where T : class => Read<T>(call, await SendAsync(call, cancellationToken).ConfigureAwait(false));

    /// <summary>Sends a request whose answer has a tag.</summary>
    public async Task<Tagged<T>> TaggedAsync<T>(Call call, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await SendAsync(call, cancellationToken).ConfigureAwait(false);
        return new Tagged<T>(answer.Status == HttpStatusCode.NotModified ? null : Read<T>(call, answer), answer.ETag);
    }

    /// <summary>Sends a request whose answer is text.</summary>
    public async Task<string> TextAsync(Call call, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(call, cancellationToken).ConfigureAwait(false);
        return call.Accept.Equals(answer.MediaType, StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetString(answer.Bytes.Span)
            : throw Failures.Foreign(call, answer, call.Accept);
    }

    /// <summary>Sends a request and reads its answer to the end.</summary>
    /// <exception cref="WorkflowException">The request was refused, or got no answer.</exception>
    public async Task<Answer> SendAsync(Call call, CancellationToken cancellationToken)
    {
        var progress = new Progress { BeganAt = time.GetTimestamp() };
        using var response = await OpenAsync(call, progress, cancellationToken).ConfigureAwait(false);
        var bytes = await ReadAsync(call, response, progress, cancellationToken).ConfigureAwait(false);
        var answer = new Answer(response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.ETag?.ToString(), bytes);
        return IsDone(call, answer, progress) ? answer : throw _failures.Refused(call, response, answer, progress);
    }

    /// <summary>Sends a request and returns the answer as soon as it begins. The caller disposes it.</summary>
    /// <exception cref="WorkflowException">The request was refused, or got no answer.</exception>
    public async Task<HttpResponseMessage> OpenAsync(Call call, CancellationToken cancellationToken)
    {
        var progress = new Progress { BeganAt = time.GetTimestamp() };
        var response = await OpenAsync(call, progress, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode && call.Accept.Equals(response.Content.Headers.ContentType?.MediaType, StringComparison.OrdinalIgnoreCase))
        {
            return response;
        }

        using (response)
        {
            var bytes = response.IsSuccessStatusCode ? default : await ReadAsync(call, response, progress, cancellationToken).ConfigureAwait(false);
            var answer = new Answer(response.StatusCode, response.Content.Headers.ContentType?.MediaType, null, bytes);
            throw response.IsSuccessStatusCode ? Failures.Foreign(call, answer, call.Accept) : _failures.Refused(call, response, answer, progress);
        }
    }

    /// <summary>What an answer that broke while it was read is for the caller.</summary>
    public WorkflowException Broken(Call call, Exception exception) =>
        exception is JsonException unreadable ? _failures.Unreadable(call, new Answer(HttpStatusCode.OK, call.Accept, null, default), unreadable) : _failures.Unanswered(call, exception, new Progress());

    private async Task<HttpResponseMessage> OpenAsync(Call call, Progress progress, CancellationToken cancellationToken)
    {
        using var request = call.ToRequest(_server, options.Key, progress);
        using var trace = CallTrace.Begin(call, request);
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            trace.Answered(response.StatusCode, progress.Attempts);
            return response;
        }
        catch (Exception e)
        {
            trace.Failed(e, progress.Attempts);
            if (IsFailure(e, cancellationToken))
            {
                throw _failures.Unanswered(call, e, progress);
            }

            throw;
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(Call call, HttpResponseMessage response, Progress progress, CancellationToken cancellationToken)
    {
        try
        {
            return await BoundedBody.ReadAsync(response.Content, options.MaxResponseBytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsFailure(e, cancellationToken))
        {
            throw _failures.Unanswered(call, e, progress);
        }
    }

    // A cancellation by the caller stays one; a timer's is a failure.
    private static bool IsFailure(Exception e, CancellationToken cancellationToken) => e switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        HttpRequestException or IOException or TimeoutRejectedException or BodyTooLargeException or InvalidDataException => true,
        _ => false,
    };

    // The answer of the first attempt to delete may have been lost.
    private static bool IsDone(Call call, Answer answer, Progress progress) =>
        (int)answer.Status is >= 200 and < 300
        || (answer.Status == call.Reads && answer.MediaType == MediaTypes.Json)
        || (answer.Status == HttpStatusCode.NotModified && call.IfNoneMatch is not null)
        || (answer.Status == HttpStatusCode.NotFound && call.Method == HttpMethod.Delete && progress.IsUncertain);

    private T Read<T>(Call call, Answer answer)
        where T : class
    {
        if (!MediaTypes.IsJson(answer.MediaType) || answer.Bytes.IsEmpty)
        {
            throw Failures.Foreign(call, answer, MediaTypes.Json);
        }

        try
        {
            return Json.Read<T>(answer.Bytes.Span);
        }
        catch (JsonException e)
        {
            throw _failures.Unreadable(call, answer, e);
        }
    }
}
