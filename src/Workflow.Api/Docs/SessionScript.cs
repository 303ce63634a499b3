using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Workflow.Api.Docs;

/// <summary>The script by which the docs page can change something in a session: <c>session.js</c>.</summary>
internal static class SessionScript
{
    /// <summary>Its address, beside the page.</summary>
    public const string Path = "/docs/session.js";

    private static readonly byte[] Script = Read();

    /// <summary>Serves the script to everyone who may open the page.</summary>
    public static void UseSessionScript(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (!http.Request.Path.Equals(Path, StringComparison.OrdinalIgnoreCase) || !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
        {
            await next(http);
            return;
        }

        http.Response.ContentType = "text/javascript; charset=utf-8";
        http.Response.ContentLength = Script.Length;
        if (HttpMethods.IsGet(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(Script, http.RequestAborted);
        }
    });

    private static byte[] Read()
    {
        using var resource = typeof(SessionScript).Assembly.GetManifestResourceStream(typeof(SessionScript), "session.js")!;
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
