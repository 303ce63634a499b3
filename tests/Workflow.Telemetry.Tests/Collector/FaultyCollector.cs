using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Workflow.Telemetry.Tests.Collector;

/// <summary>A server on loopback that is no good collector, for telemetry over HTTP.</summary>
internal sealed class FaultyCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();
    private int _requests;

    private FaultyCollector(WebApplication app) => _app = app;

    /// <summary>What it can do wrong.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["slow", "error", "busy", "hangs", "closes", "redirects", "floods", "away"];

    public string Address { get; private set; } = "";

    public int Requests => Volatile.Read(ref _requests);

    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="elsewhere">Where it redirects to.</param>
    public static async Task<FaultyCollector> StartAsync(string kind, string elsewhere)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new FaultyCollector(builder.Build());
        collector._app.MapPost("/{**path}", http => collector.AnswerAsync(http, kind, elsewhere));
        await collector._app.StartAsync();
        collector.Address = collector._app.Urls.Single();
        if (kind == "away")
        {
            await collector._app.StopAsync();
        }

        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task AnswerAsync(HttpContext http, string kind, string elsewhere)
    {
        Interlocked.Increment(ref _requests);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stopping.Token);
        try
        {
            switch (kind)
            {
                case "slow":
                    await Task.Delay(2_000, ending.Token);
                    break;
                case "error":
                    http.Response.StatusCode = 500;
                    break;
                case "busy":
                    http.Response.StatusCode = 503;
                    http.Response.Headers.RetryAfter = "86400";
                    break;
                case "hangs":
                    await Task.Delay(Timeout.Infinite, ending.Token);
                    break;
                case "closes":
                    http.Abort();
                    break;
                case "redirects":
                    http.Response.StatusCode = 307;
                    http.Response.Headers.Location = $"{elsewhere}{http.Request.Path}";
                    break;
                case "floods":
                    var much = new byte[64 * 1024];
                    for (var i = 0; i < 16_384; i++) // a gigabyte
                    {
                        await http.Response.Body.WriteAsync(much, ending.Token);
                    }

                    break;
            }
        }
        catch (OperationCanceledException)
        {
            // The other side has given up, or the test has ended.
        }
    }
}
