using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Workflow.Api.Access;

/// <summary>
/// The headers of every response that stop a browser from guessing types, and pages of other sites from loading or framing
/// it.
/// </summary>
internal static class SecurityHeaders
{
    // A response of the API loads and runs nothing, even if a browser shows it as a page.
    private const string OfData = "default-src 'none'; frame-ancestors 'none'";

    // Swagger UI has its scripts and styles in files, its icons in data URLs, and sets inline styles.
    private const string OfPages =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Adds them to a pipeline. Must come first, so that every response has them.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        // Set when the response starts, as an error clears headers that were set earlier.
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";

            // With "no-referrer", a browser also hides the origin of the page's own forms, and they would be refused.
            headers["Referrer-Policy"] = IsPage(http.Response) ? "same-origin" : "no-referrer";
            SetPolicy(http.Response);
            SetCaching(headers);
            return Task.CompletedTask;
        });
        return next(http);
    });

    // What one caller is answered is not for another, whatever stores it in between.
    private static void SetCaching(IHeaderDictionary headers)
    {
        if (StringValues.IsNullOrEmpty(headers.CacheControl))
        {
            headers.CacheControl = "private, no-cache";
        }

        headers.Append(HeaderNames.Vary, $"Authorization, {SentKey.Header}, Cookie");
    }

    // The headers of a 304 replace those of the stored response (RFC 9111 §4.3.4). It has no content type to choose a policy
    // by, so it sets none and the stored response keeps its own. A page with a stricter policy has set it.
    private static void SetPolicy(HttpResponse response)
    {
        if (response.StatusCode != StatusCodes.Status304NotModified && StringValues.IsNullOrEmpty(response.Headers.ContentSecurityPolicy))
        {
            response.Headers.ContentSecurityPolicy = IsPage(response) ? OfPages : OfData;
        }
    }

    private static bool IsPage(HttpResponse response) => response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true;
}
