using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Workflow.Standalone.Tests.Secrets;

/// <summary>A server that returns what it was sent, in many encodings.</summary>
internal sealed class LeakingOrigin : IAsyncDisposable
{
    /// <summary>The access token that it gives.</summary>
    public const string Token = "Acc3ss/t0ken+of-the~origin.0123456789_ABCDEF";

    private readonly WebApplication _app;
    private volatile string _kept = "";

    private LeakingOrigin(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    public static async Task<LeakingOrigin> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var origin = new LeakingOrigin(builder.Build());
        origin._app.Run(origin.AnswerAsync);
        await origin._app.StartAsync();
        origin.Url = origin._app.Urls.Single();
        return origin;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var (request, response) = (context.Request, context.Response);
        var path = request.Path.Value ?? "";
        if (path.StartsWith("/missing", StringComparison.Ordinal))
        {
            response.StatusCode = 404;
            await response.WriteAsJsonAsync(new { url = request.Path + request.QueryString, raw = context.Features.Get<IHttpRequestFeature>()!.RawTarget });
        }
        else if (path == "/keep")
        {
            _kept = body;
            await response.WriteAsJsonAsync(new { data = body, json = JsonSerializer.Serialize(new { inner = JsonSerializer.Serialize(body) }) });
        }
        else if (path == "/token")
        {
            _kept = Token;
            await response.WriteAsJsonAsync(new { access_token = Token, token_type = "bearer", expires_in = 3_600 });
        }
        else if (path == "/no-token")
        {
            response.StatusCode = 400;
            await response.WriteAsJsonAsync(new { error = "invalid_client", error_description = $"what is {body}, and {request.Headers.Authorization}?" });
        }
        else if (path == "/sent")
        {
            await response.WriteAsJsonAsync(new { items = new[] { body, string.Join(' ', request.Headers.Select(header => $"{header.Key}: {header.Value}")), request.QueryString.Value } });
        }
        else if (path == "/encodings")
        {
            await response.WriteAsJsonAsync(Encodings(_kept).SelectMany(once => Encodings(once).Prepend(once)).ToArray());
        }
        else if (path == "/binary")
        {
            response.ContentType = "application/octet-stream";
            await response.Body.WriteAsync((byte[])[0, 0xFF, .. Encoding.UTF8.GetBytes(_kept), 0]);
        }
        else if (path == "/headers")
        {
            response.Headers.Append("X-Echo", Uri.EscapeDataString(_kept));
            response.Headers.Append("Set-Cookie", $"a={Convert.ToBase64String(Encoding.UTF8.GetBytes(_kept))}");
            response.Headers.Append("X-" + Convert.ToHexString(Encoding.UTF8.GetBytes(_kept)), "1");
        }
        else if (path == "/reason")
        {
            response.StatusCode = 418;
            context.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = "\u001b[31m" + string.Concat(_kept.Where(c => c is >= ' ' and <= '~')) + " and more";
        }
        else if (path == "/away")
        {
            response.Redirect($"ftp://x/{Uri.EscapeDataString(_kept)}");
        }
        else
        {
            await response.WriteAsJsonAsync(new Dictionary<string, string> { ["value"] = _kept, [_kept] = "as a name" });
        }
    }

    private static IEnumerable<string> Encodings(string text) =>
    [
        Uri.EscapeDataString(text),
        WebUtility.UrlEncode(text),
        WebUtility.HtmlEncode(text),
        JsonEncodedText.Encode(text).ToString(),
        string.Concat(text.Select(c => string.Create(CultureInfo.InvariantCulture, $"&#x{(int)c:X};"))),
        Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
        Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("u:" + text)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + text)).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
    ];
}
