using System.Collections.Concurrent;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Workflow.Telemetry.Tests.Collector;

/// <summary>A span as a collector receives it.</summary>
internal sealed record ReceivedSpan(string TraceId, string SpanId, string ParentId, string Name, ulong Kind, ulong Start, ulong End, ulong Status, IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Links, string Service);

/// <summary>A line of a log as a collector receives it.</summary>
internal sealed record ReceivedLine(string Text, string TraceId, string SpanId);

/// <summary>A collector on loopback: OTLP as Protocol Buffers over HTTP, and by gRPC without encryption.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentQueue<ReceivedLine> _lines = new();
    private readonly ConcurrentQueue<(string Path, string? Header)> _requests = new();
    private int _toRefuse;

    private OtlpCollector(WebApplication app) => _app = app;

    public IReadOnlyList<ReceivedSpan> Spans => [.. _spans];

    public IReadOnlyList<ReceivedLine> Lines => [.. _lines];

    /// <summary>The paths of all requests, and their header <c>x-team</c>.</summary>
    public IReadOnlyList<(string Path, string? Header)> Requests => [.. _requests];

    /// <summary>Its address.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Refuses the next requests, as if it were busy.</summary>
    public void Refuse(int requests) => Volatile.Write(ref _toRefuse, requests);

    public static async Task<OtlpCollector> StartAsync(bool isGrpc = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(server => server.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var collector = new OtlpCollector(builder.Build());
        collector._app.MapPost("/{**path}", collector.ReceiveAsync);
        await collector._app.StartAsync();
        collector.Address = collector._app.Urls.Single();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        _requests.Enqueue((http.Request.Path, http.Request.Headers["x-team"]));
        var isGrpc = http.Request.ContentType == "application/grpc";
        var isRefused = Interlocked.Decrement(ref _toRefuse) >= 0;
        if (!isRefused)
        {
            var sent = body.ToArray().AsSpan(isGrpc ? 5 : 0).ToArray();
            var isCompressed = isGrpc ? body.GetBuffer()[0] == 1 : http.Request.Headers.ContentEncoding == "gzip";
            Read(http.Request.Path, new ProtoMessage(isCompressed ? Unpacked(sent) : sent));
        }

        if (isGrpc)
        {
            http.Response.ContentType = "application/grpc";
            http.Response.AppendTrailer("grpc-status", isRefused ? "14" : "0");
            await http.Response.Body.WriteAsync(new byte[5]);
        }
        else
        {
            http.Response.StatusCode = isRefused ? 503 : 200;
            http.Response.ContentType = "application/x-protobuf";
        }
    }

    private static byte[] Unpacked(byte[] compressed)
    {
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var content = new MemoryStream();
        gzip.CopyTo(content);
        return content.ToArray();
    }

    private void Read(PathString path, ProtoMessage request)
    {
        if (path == "/v1/traces" || path.Value!.Contains("TraceService", StringComparison.Ordinal))
        {
            foreach (var resource in request.Messages(1))
            {
                var service = resource.Messages(1).Single().Attributes(1)["service.name"];
                foreach (var span in resource.Messages(2).SelectMany(scope => scope.Messages(2)))
                {
                    _spans.Enqueue(new ReceivedSpan(
                        span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Number(6), span.Number(7), span.Number(8), span.Messages(15).SingleOrDefault()?.Number(3) ?? 0, span.Attributes(9), [.. span.Messages(13).Select(link => link.Hex(2))], service));
                }
            }
        }
        else if (path == "/v1/logs")
        {
            foreach (var line in request.Messages(1).SelectMany(resource => resource.Messages(2)).SelectMany(scope => scope.Messages(2)))
            {
                _lines.Enqueue(new ReceivedLine(line.Messages(5).SingleOrDefault()?.Text(1) ?? "", line.Hex(9), line.Hex(10)));
            }
        }
    }
}
