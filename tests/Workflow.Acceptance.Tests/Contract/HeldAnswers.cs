using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Contract;

/// <summary>
/// Holds every answer that the suite sees to the OpenAPI document of the host. The test that sees an answer that is not as
/// described fails.
/// </summary>
internal sealed class HeldAnswers(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly string[] Streams = ["text/event-stream", "application/octet-stream", "application/vnd.sqlite3"];
    private static ServedDocument? _document;
    private static long _held;

    /// <summary>The document; <c>null</c>: it is not known yet.</summary>
    public static ServedDocument? Document => _document;

    /// <summary>How many answers have been held to it.</summary>
    public static long Held => Interlocked.Read(ref _held);

    /// <summary>Begins: connections that are made from now on are held to the document once it is known.</summary>
    public static void Begin() => WorkflowClient.Around = handler => new HeldAnswers(handler);

    /// <summary>Reads the document of the first host. All hosts of a suite are of one build.</summary>
    public static async Task LearnAsync(WorkflowClient client)
    {
        if (_document is null && await client.GetAsync("/openapi.json") is { Status: System.Net.HttpStatusCode.OK } answer)
        {
            _document ??= new ServedDocument(answer.Text);
        }
    }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (_document is { } document && response.RequestMessage?.RequestUri is { } address)
        {
            var seen = await SeenAsync(response, cancellationToken);
            Interlocked.Increment(ref _held);
            if (AnswerCheck.Fault(document, response.RequestMessage.Method.Method, address.AbsolutePath, seen) is { } fault)
            {
                var body = seen.Body is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : "";
                Assert.Fail($"{request.Method} {address.PathAndQuery} is answered against the OpenAPI document: {fault}. The answer: {seen.Status} {body}");
            }
        }

        return response;
    }

    private static async Task<SeenAnswer> SeenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType?.MediaType;
        var isStream = Streams.Contains(type, StringComparer.Ordinal);
        if (!isStream)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
        }

        return new SeenAnswer(
            (int)response.StatusCode,
            type,
            name => response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null,
            isStream ? null : await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }
}
