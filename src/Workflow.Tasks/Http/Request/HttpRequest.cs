using System.Net.Http.Headers;

namespace Workflow.Tasks.Http.Request;

/// <summary>Makes the request of one call.</summary>
internal static class HttpRequest
{
    private static readonly string UserAgent = $"workflow/{typeof(HttpRequest).Assembly.GetName().Version?.ToString(3)}";

    internal static HttpRequestMessage Create(HttpTaskConfig config, string idempotencyKey)
    {
        var request = new HttpRequestMessage(config.Method, config.Url);
        if (config.Body is { } body)
        {
            request.Content = new ByteArrayContent(body.Bytes);
        }

        // The config was checked when it was read, so nothing is parsed again and every value is sent as it was written.
        foreach (var (name, value) in config.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                // A header of the content, such as Content-Type; without a body it describes an empty one.
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (config.Body is { ContentType: var type } && !Has(request.Content!.Headers, "Content-Type"))
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        AddUnlessSet("Idempotency-Key", idempotencyKey);
        AddUnlessSet("User-Agent", UserAgent);
        return request;

        void AddUnlessSet(string name, string value)
        {
            if (!Has(request.Headers, name))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    // HttpHeaders.Contains would parse and normalize what the config says.
    private static bool Has(HttpHeaders headers, string name) => headers.NonValidated.Contains(name);
}
