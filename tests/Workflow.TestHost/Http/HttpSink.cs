using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Workflow.TestHost.Http;

/// <summary>
/// The server that HTTP tasks call, on loopback: echoes as httpbin does, answers any status, takes its time, and remembers
/// every call.
/// </summary>
public sealed class HttpSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<SinkCall> _calls = new();
    private readonly ConcurrentDictionary<string, int> _flaky = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (byte[] Bytes, string MediaType)> _contents = new(StringComparer.Ordinal);
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

    /// <summary>An address that answers 503 to its first calls, and echoes from then on.</summary>
    /// <param name="failures">How many calls fail.</param>
    /// <param name="about">Anything; makes the address one of its own.</param>
    /// <param name="retryAfter">The seconds of the <c>Retry-After</c> that a failure carries, if any.</param>
    public Uri Flaky(int failures, string about, int? retryAfter = null) =>
        new(Address, $"/flaky?failures={failures}&about={Uri.EscapeDataString(about)}{(retryAfter is { } seconds ? $"&retryAfter={seconds}" : "")}");

    /// <summary>An address that says that it is pending to its first calls, and then that it is done.</summary>
    public Uri Pending(int times, string about) => new(Address, $"/pending?times={times}&about={Uri.EscapeDataString(about)}");

    /// <summary>An address that answers with this many bytes that are no text: those of <see cref="BytesOf"/>.</summary>
    public Uri Bytes(int count) => new(Address, $"/bytes?count={count}");

    /// <inheritdoc cref="Bytes"/>
    public static byte[] BytesOf(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 31))];

    /// <summary>An address that sends this many bytes little by little, so that neither side has to have them all.</summary>
    public Uri Stream(long count) => new(Address, $"/stream?count={count}");

    /// <summary>An address that answers with the bytes of <see cref="BytesOf"/>, but stops in the middle of its first answer.</summary>
    public Uri Stuck(int count, string about) => new(Address, $"/stuck?count={count}&about={Uri.EscapeDataString(about)}");

    /// <summary>An address that answers with the length, the SHA-256 and the type of what it is sent.</summary>
    public Uri Digest => new(Address, "/digest");

    /// <summary>An address that answers with these bytes.</summary>
    /// <param name="name">Makes the address one of its own.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="mediaType">What they are.</param>
    public Uri Content(string name, byte[] bytes, string mediaType)
    {
        _contents[name] = (bytes, mediaType);
        return new Uri(Address, $"/content/{Uri.EscapeDataString(name)}");
    }

    /// <summary>The first of some pages, each with its number as an item.</summary>
    public Uri Pages(int count) => new(Address, $"/pages?count={count}&page=1");

    /// <summary>Lets the calls that wait at a gate go on, and every later one pass.</summary>
    public void Open(string gate) => Gate(gate).TrySetResult();

    /// <summary>The calls of one address.</summary>
    public IReadOnlyList<SinkCall> CallsOf(Uri address) => [.. _calls.Where(c => c.Target == address.PathAndQuery)];

    /// <summary>The calls whose address has this in it.</summary>
    public IReadOnlyList<SinkCall> CallsAbout(string part) =>
        [.. _calls.Where(c => c.Target.Contains(part, StringComparison.Ordinal))];

    /// <summary>How many of the calls whose address has this in it were open at one time, at most.</summary>
    public int MostAtOnce(string part) =>
        CallsAbout(part)
            .SelectMany(c => new[] { (c.At, Change: 1), (At: c.EndedAt ?? DateTimeOffset.MaxValue, Change: -1) })
            .OrderBy(c => c.At)
            .ThenBy(c => c.Change)
            .Aggregate((Open: 0, Most: 0), (sum, c) => (sum.Open + c.Change, Math.Max(sum.Most, sum.Open + c.Change)))
            .Most;

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
            // Set before the caller can receive the response; otherwise its next call would seem to be concurrent.
            context.Response.OnStarting(() =>
            {
                call.EndedAt = DateTimeOffset.UtcNow;
                return Task.CompletedTask;
            });
            context.RequestAborted.Register(() =>
            {
                call.EndedAt ??= DateTimeOffset.UtcNow;
                call.IsAborted = true;
            });
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
        _app.Map("/flaky", (HttpContext context, int failures, string about, int? retryAfter) =>
        {
            if (_flaky.AddOrUpdate(about, 1, (_, calls) => calls + 1) > failures)
            {
                return Results.Json(Echo(context.Request));
            }

            if (retryAfter is { } seconds)
            {
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            }

            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        });
        _app.Map("/pending", (int times, string about) =>
            Results.Json(new { status = _flaky.AddOrUpdate(about, 1, (_, calls) => calls + 1) > times ? "done" : "pending" }));
        _app.Map("/bytes", (int count) => Results.Bytes(BytesOf(count), "application/x-bytes"));
        _app.Map("/content/{name}", (string name) => Results.Bytes(_contents[name].Bytes, _contents[name].MediaType));
        _app.Map("/stream", async (HttpContext context, long count) =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            for (var (left, line) = (count, System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("many words, and a number: 17\n", 1_000)))); left > 0; left -= line.Length)
            {
                await context.Response.Body.WriteAsync(line.AsMemory(0, (int)Math.Min(left, line.Length)), context.RequestAborted);
            }
        });
        _app.Map("/stuck", async (HttpContext context, int count, string about) =>
        {
            var isFirst = _flaky.AddOrUpdate(about, 1, (_, calls) => calls + 1) == 1;
            await context.Response.Body.WriteAsync(BytesOf(count).AsMemory(0, isFirst ? count / 2 : count), context.RequestAborted);
            if (isFirst)
            {
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        });
        _app.Map("/pages", (int count, int page) => Results.Json(new { items = new[] { page }, next = page < count ? page + 1 : (int?)null }));
        _app.Map("/digest", async (HttpRequest request) =>
        {
            request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
            var length = 0L;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[64 * 1024];
            while (await request.Body.ReadAsync(buffer) is > 0 and var read)
            {
                hash.AppendData(buffer, 0, read);
                length += read;
            }

            return Results.Json(new { length, sha256 = Convert.ToHexStringLower(hash.GetCurrentHash()), type = request.ContentType });
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
