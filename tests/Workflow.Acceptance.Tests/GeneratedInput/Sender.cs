using System.Text;
using Workflow.Acceptance.Tests.Contract;

namespace Workflow.Acceptance.Tests.GeneratedInput;

/// <summary>Sends generated requests, and says what is wrong with an answer.</summary>
/// <param name="host">The host.</param>
internal sealed class Sender(Uri host) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends a request.</summary>
    /// <returns>The answer; <c>null</c>: none came in time.</returns>
    public async Task<SeenAnswer?> SendAsync(GeneratedRequest request)
    {
        using var late = new CancellationTokenSource(Longest);
        try
        {
            using var message = request.ToMessage(host);
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, late.Token);
            var type = response.Content.Headers.ContentType?.MediaType;
            var body = type == "text/event-stream" ? null : await response.Content.ReadAsByteArrayAsync(late.Token); // which does not end
            var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
            return new SeenAnswer((int)response.StatusCode, type, name => headers.GetValueOrDefault(name), body);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>What is wrong with an answer; <c>null</c>: nothing.</summary>
    public static string? Fault(ServedDocument document, GeneratedRequest request, SeenAnswer? answer) =>
        // 501 says that the host is not set up for it, and must be listed.
        answer is null ? $"no answer within {Longest.TotalSeconds} s"
        : answer.Status is >= 500 and not 501 ? $"the answer {answer.Status}"
        : IsOfTheServer(answer) ? null
        : AnswerCheck.Fault(document, request.Operation.Method, request.Path, answer);

    // A request that is no HTTP, such as one whose address holds a NUL, never reaches the service: the server below it refuses it.
    private static bool IsOfTheServer(SeenAnswer answer) => answer is { Status: 400 or 414 or 431, MediaType: null, Body: [] };

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
