using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Workflow.TestHost.Http;

/// <summary>
/// The far side of HTTP tasks, on loopback: echoes as httpbin does, answers any status, takes its time, and remembers
/// every call.
/// </summary>
public sealed class HttpSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<SinkCall> _calls = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new(StringComparer.Ordinal);

    private HttpSink(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Every call so far, in the order in which they came.</summary>
    public IReadOnlyList<SinkCall> Calls => [.. _calls];

    /// <summary>Starts one on a port of 127.0.0.1 that the system chooses.</summary>
    public static async Task<HttpSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var sink = new HttpSink(builder.Build());
        sink.MapRoutes();
        await sink._app.StartAsync();
        sink.Address = new Uri(sink._app.Urls.Single());
        return sink;
    }

    /// <summary>An address that echoes the request as JSON.</summary>
    public Uri Get => new(Address, "/get");

    /// <summary>An address that answers with a status.</summary>
    public Uri Status(int code) => new(Address, $"/status/{code}");

    /// <summary>An address that answers after a while.</summary>
    /// <param name="milliseconds">After how long.</param>
    /// <param name="about">Anything; makes the address one of its own.</param>
    public Uri Slow(int milliseconds, string about) =>
        new(Address, $"/slow?milliseconds={milliseconds}&about={Uri.EscapeDataString(about)}");

    /// <summary>An address that answers only once <see cref="Open"/> was called for the gate.</summary>
    public Uri Held(string gate) => new(Address, $"/held/{Uri.EscapeDataString(gate)}");

    /// <summary>Lets the calls that wait at a gate go on, and every later one pass.</summary>
    public void Open(string gate) => Gate(gate).TrySetResult();

    /// <summary>The calls of one address.</summary>
    public IReadOnlyList<SinkCall> CallsOf(Uri address) => [.. _calls.Where(c => c.Target == address.PathAndQuery)];

    /// <summary>How often a key was seen.</summary>
    public int CountOf(string idempotencyKey) => _calls.Count(c => c.IdempotencyKey == idempotencyKey);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var gate in _gates.Values)
        {
            gate.TrySetResult();
        }

        await _app.DisposeAsync();
    }

    private void MapRoutes()
    {
        _app.Use((context, next) =>
        {
            var call = SinkCall.Of(context.Request);
            context.RequestAborted.Register(() => call.IsAborted = true);
            _calls.Enqueue(call);
            return next(context);
        });
        _app.Map("/get", (HttpRequest request) => Results.Json(Echo(request)));
        _app.Map("/status/{code:int}", (int code) => Results.StatusCode(code));
        _app.Map("/slow", async (HttpRequest request, int milliseconds, CancellationToken aborted) =>
        {
            await Task.Delay(milliseconds, aborted);
            return Results.Json(Echo(request));
        });
        _app.Map("/held/{gate}", async (HttpRequest request, string gate, CancellationToken aborted) =>
        {
            await Gate(gate).Task.WaitAsync(aborted);
            return Results.Json(Echo(request));
        });
    }

    private TaskCompletionSource Gate(string name) =>
        _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private static JsonObject Echo(HttpRequest request) => new()
    {
        ["args"] = Copy(request.Query.Select(q => (q.Key, q.Value.ToString()))),
        ["headers"] = Copy(request.Headers.Select(h => (h.Key, h.Value.ToString()))),
        ["method"] = request.Method,
        ["url"] = string.Create(CultureInfo.InvariantCulture, $"{request.Scheme}://{request.Host}{request.Path}{request.QueryString}"),
    };

    private static JsonObject Copy(IEnumerable<(string Name, string Value)> pairs) =>
        new(pairs.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Value)));
}
