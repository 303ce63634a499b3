using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Workflow.Acceptance.Tests.HttpCalls;

/// <summary>A shop on loopback that takes its time for a report of orders, and gives it in pages.</summary>
internal sealed class ExampleShop : IAsyncDisposable
{
    public const int PageSize = 2;

    private readonly WebApplication _app;
    private int _asked;

    private ExampleShop(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single());

    /// <summary>What was asked for, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<ExampleShop> StartAsync(string token, int orders, int notReady)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var shop = new ExampleShop(builder.Build());
        shop._app.Use(async (context, next) =>
        {
            var form = context.Request.HasFormContentType ? " " + string.Join('&', (await context.Request.ReadFormAsync()).SelectMany(field => field.Value.Select(value => $"{field.Key}={value}"))) : "";
            shop.Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}{form}");
            if (context.Request.Headers.Authorization != $"Bearer {token}")
            {
                context.Response.StatusCode = 401;
                return;
            }

            await next(context);
        });
        shop._app.MapPost("/reports", () => Results.Json(new { id = "r7" }, statusCode: 202));
        shop._app.MapGet("/reports/r7", () => Results.Json(new { status = Interlocked.Increment(ref shop._asked) > notReady ? "ready" : "pending" }));
        shop._app.MapGet("/reports/r7/orders", (int? from) => Results.Json(new
        {
            orders = Enumerable.Range(from ?? 0, Math.Min(PageSize, orders - (from ?? 0))),
            next = (from ?? 0) + PageSize < orders ? string.Create(CultureInfo.InvariantCulture, $"?from={(from ?? 0) + PageSize}") : null,
        }));
        await shop._app.StartAsync();
        return shop;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
