using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Workflow.Browser.Tests.Hostile;

/// <summary>
/// A server on another port of loopback, with the page that attacks. It is also a target that defends itself in no way, to
/// prove that the attacks are real.
/// </summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HostileServer(WebApplication app) => _app = app;

    /// <summary>Its port.</summary>
    public int Port { get; private set; }

    /// <summary>The changes that it was asked for as a target: method and path.</summary>
    public ConcurrentQueue<string> Changes { get; } = new();

    public static async Task<HostileServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new HostileServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        server.Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path == "/hostile.html")
        {
            http.Response.ContentType = "text/html";
            await using var page = typeof(HostileServer).Assembly.GetManifestResourceStream("hostile.html")!;
            await page.CopyToAsync(http.Response.Body);
            return;
        }

        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsOptions(http.Request.Method))
        {
            Changes.Enqueue($"{http.Request.Method} {http.Request.Path}");
        }

        var headers = http.Response.Headers;
        headers.AccessControlAllowOrigin = http.Request.Headers.Origin is [{ } origin] ? origin : "*";
        headers.AccessControlAllowCredentials = "true";
        headers.AccessControlAllowHeaders = "content-type";
        headers.AccessControlAllowMethods = "*, PUT, DELETE";
        headers.ContentType = "text/javascript";
        await http.Response.WriteAsync("1");
    }
}
