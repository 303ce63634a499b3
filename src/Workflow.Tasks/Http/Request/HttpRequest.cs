using System.Net.Http.Headers;
using Workflow.Tasks.Http.Redirects;
using Workflow.Tasks.Http.Response.Codings;

namespace Workflow.Tasks.Http.Request;

/// <summary>Makes the requests of a call.</summary>
internal static class HttpRequest
{
    private static readonly string UserAgent = $"workflow/{typeof(HttpRequest).Assembly.GetName().Version?.ToString(3)}";

    internal static HttpRequestMessage Create(HttpTaskConfig config, Hop hop, string idempotencyKey)
    {
        var request = new HttpRequestMessage(hop.Method, hop.Url);
        if (hop.IsTrusted)
        {
            AddConfigured(request, config, hop.HasBody);
            AddUnlessSet("Idempotency-Key", idempotencyKey);
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

    private static void AddConfigured(HttpRequestMessage request, HttpTaskConfig config, bool hasBody)
    {
        if (hasBody && config.Body is { } body)
        {
            request.Content = new ByteArrayContent(body.Bytes);
        }

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

        if (hasBody && config.Body is { ContentType: var type } && !Has(request.Content!.Headers, "Content-Type"))
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
    }

    // HttpHeaders.Contains would parse and normalize the values.
    private static bool Has(HttpHeaders headers, string name) => headers.NonValidated.Contains(name);
}
