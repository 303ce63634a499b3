using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Workflow.Api.Monitor;

/// <summary>
/// Serves the monitor at <c>/monitor</c>, and leads there from <c>/</c>. The page itself reads its address, so every address
/// below answers the same page.
/// </summary>
internal static class MonitorPages
{
    /// <summary>The address of the monitor.</summary>
    public const string Path = "/monitor";

    // Everything comes from this service, and nothing is written into the page: no inline script, no inline style.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private const string Brotli = "br";

    private static readonly PathString Assets = $"{Path}/assets";

    /// <summary>Adds it to a pipeline, behind the access guard.</summary>
    public static void UseMonitorPages(this IApplicationBuilder app) => app.Use((HttpContext http, RequestDelegate next) =>
        !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) ? next(http)
        : http.Request.Path == "/" ? Lead(http)
        : http.Request.Path.StartsWithSegments(Assets, StringComparison.Ordinal, out var name) ? AnswerAssetAsync(http, name, next)
        : http.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal) ? AnswerPageAsync(http)
        : next(http));

    private static Task Lead(HttpContext http)
    {
        http.Response.Redirect(Path);
        return Task.CompletedTask;
    }

    private static Task AnswerAssetAsync(HttpContext http, PathString name, RequestDelegate next)
    {
        if (name.Value is not { Length: > 1 } path || !MonitorBundle.Files.TryGetValue(path[1..], out var file) || file.Name == MonitorBundle.Page)
        {
            return next(http); // an asset of another version, perhaps: 404, and not the page
        }

        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable"; // another content has another name
        return AnswerAsync(http, file);
    }

    private static Task AnswerPageAsync(HttpContext http)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.CacheControl = "private, no-cache";
        return AnswerAsync(http, MonitorBundle.Files[MonitorBundle.Page]);
    }

    private static Task AnswerAsync(HttpContext http, MonitorFile file)
    {
        var (request, response) = (http.Request, http.Response);
        response.Headers.ETag = file.ETag;
        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (request.Headers.IfNoneMatch.Contains(file.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var isCompressed = AcceptsBrotli(request);
        var contents = isCompressed ? file.Compressed : file.Expanded;
        response.ContentType = file.Type;
        response.ContentLength = contents.Length;
        if (isCompressed)
        {
            response.Headers.ContentEncoding = Brotli;
        }

        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.Body.WriteAsync(contents, http.RequestAborted).AsTask();
    }

    private static bool AcceptsBrotli(HttpRequest request) =>
        StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted)
        && accepted.Any(encoding => encoding.Value.Equals(Brotli, StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);
}
