using System.Net.Http.Headers;
using Workflow.Core.Telemetry;
using Workflow.Tasks.Http.Authentication;
using Workflow.Tasks.Http.Redirects;
using Workflow.Tasks.Http.Response.Codings;

namespace Workflow.Tasks.Http.Request;

/// <summary>Makes the requests of a call.</summary>
internal static class HttpRequest
{
    private static readonly string UserAgent = $"workflow/{typeof(HttpRequest).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>The request of a hop.</summary>
    /// <param name="config">The config.</param>
    /// <param name="hop">What is asked for.</param>
    /// <param name="body">What is sent, unless the hop has no body.</param>
    /// <param name="credentials">The header that shows who calls; <c>null</c>: none.</param>
    /// <param name="cookies">The cookies that its server has set; <c>null</c>: none.</param>
    /// <param name="idempotencyKey">The key of the attempt.</param>
    /// <param name="traceParent">The span of the attempt; <c>null</c>: it is not traced.</param>
    internal static HttpRequestMessage Create(HttpTaskConfig config, Hop hop, RequestBody? body, RequestHeader? credentials, string? cookies, string idempotencyKey, string? traceParent = null)
    {
        var request = new HttpRequestMessage(hop.Method, hop.IsTrusted && config.Auth is QueryAuth key ? QueryParameters.AppendMissing(hop.Url, new(key.Name, key.Value)) : hop.Url);
        if (hop.IsTrusted)
        {
            AddConfigured(request, config, hop.HasBody ? body : null, hop.HasBody);
            if (credentials is { } header)
            {
                request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            }

            AddUnlessSet("Idempotency-Key", idempotencyKey);
            if (traceParent is not null)
            {
                AddUnlessSet(TraceContext.Header, traceParent);
            }
        }

        if (cookies is not null)
        {
            // In one header (RFC 6265 §5.4), with those of the config.
            var own = request.Headers.NonValidated.TryGetValues("Cookie", out var values) ? $"{values}; " : "";
            request.Headers.Remove("Cookie");
            request.Headers.TryAddWithoutValidation("Cookie", own + cookies);
        }

        AddUnlessSet("User-Agent", UserAgent);
        AddUnlessSet("Accept-Encoding", ContentCodings.Accepted);
        return request;

        void AddUnlessSet(string name, string value)
        {
            if (!Has(request.Headers, name))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private static void AddConfigured(HttpRequestMessage request, HttpTaskConfig config, RequestBody? body, bool hasBody)
    {
        if (body is not null)
        {
            request.Content = body.ToContent();
        }

        // A form has its type already, and it is set once.
        request.Content?.Headers.Remove("Content-Type");

        // The config has been checked, so nothing is parsed again, and every value is sent as written.
        foreach (var (name, value) in config.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value) && hasBody)
            {
                // A content header, such as Content-Type; without a body it applies to an empty one.
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (body is { ContentType: var type } && !Has(request.Content!.Headers, "Content-Type"))
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
    }

    // HttpHeaders.Contains would parse and normalize the values.
    private static bool Has(HttpHeaders headers, string name) => headers.NonValidated.Contains(name);
}
