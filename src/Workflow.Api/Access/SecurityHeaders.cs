using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Workflow.Api.Access;

/// <summary>What every answer tells a browser: not to guess types, and not to show or load it inside a page of another site.</summary>
internal static class SecurityHeaders
{
    // Nothing is loaded or run from an answer of the API, should a browser ever show one as a page.
    private const string OfData = "default-src 'none'; frame-ancestors 'none'";

    // Swagger UI brings its scripts and styles along as files, draws icons from data addresses, and sets styles on elements.
    private const string OfPages =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Adds them to a pipeline, first: whatever answers, answers with them.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        // Set when the answer begins, as an error clears the headers that were set before.
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            SetPolicy(http.Response);
            return Task.CompletedTask;
        });
        return next(http);
    });

    // The headers of a 304 replace those of the answer that the browser has stored (RFC 9111 §4.3.4), and it has no type to
    // choose a policy by: the stored answer keeps its own.
    private static void SetPolicy(HttpResponse response)
    {
        if (response.StatusCode != StatusCodes.Status304NotModified)
        {
            response.Headers.ContentSecurityPolicy = response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true ? OfPages : OfData;
        }
    }
}
