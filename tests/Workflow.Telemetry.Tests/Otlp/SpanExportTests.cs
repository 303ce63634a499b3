using OpenTelemetry.Resources;
using Workflow.Telemetry.Otlp;
using Workflow.Telemetry.Spans;
using Workflow.Telemetry.Tests.Collector;

namespace Workflow.Telemetry.Tests.Otlp;

/// <summary>Spans reach a collector by both protocols, also one that is busy for a moment.</summary>
public class SpanExportTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 19, 1, 2, 345, TimeSpan.Zero);

    private static readonly RunSpan Span = new("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", "00f067aa0ba902b7", "task \u00fc\u4e2d", SpanRole.Client, Start, Start.AddTicks(1))
    {
        IsError = true,
        OfRun = new RunAttributes([new("number", 300L)]),
        Attributes = [new("text", ""), new("zero", 0L)],
        Links = [new("0af7651916cd43dd8448eb211c80319c", "0000000000000001")],
    };

    [Theory]
    [InlineData(false, 0, "none")]
    [InlineData(false, 2, "none")]
    [InlineData(true, 0, "none")]
    [InlineData(true, 2, "none")]
    [InlineData(false, 0, "gzip")]
    [InlineData(true, 2, "gzip")]
    public async Task Spans_AreSent_AndSentAgain(bool isGrpc, int refusals, string compression)
    {
        await using var collector = await OtlpCollector.StartAsync(isGrpc);
        collector.Refuse(refusals);
        using var drops = new SpanDrops();
        using (var queue = Queue(collector, isGrpc, drops, compression))
        {
            queue.Add(Span);
            queue.Flush(TimeSpan.FromMinutes(1));
        }

        var span = Assert.Single(collector.Spans);
        Assert.Equal((Span.TraceId, Span.SpanId, Span.ParentId, Span.Name, 3UL, 2UL), (span.TraceId, span.SpanId, span.ParentId, span.Name, span.Kind, span.Status));
        Assert.Equal(100UL, span.End - span.Start);
        Assert.Equal((ulong)Start.ToUnixTimeMilliseconds() * 1_000_000, span.Start);
        Assert.Equal(new Dictionary<string, string> { ["text"] = "", ["number"] = "300", ["zero"] = "0" }, span.Attributes);
        Assert.Equal(["0000000000000001"], span.Links);
        Assert.Equal(refusals + 1, collector.Requests.Count);
        Assert.All(collector.Requests, request => Assert.Equal("blue", request.Header));
    }

    // A collector that is away holds nobody up, and what does not fit is dropped.
    [Fact]
    public async Task Queue_DropsWhatDoesNotFit_AndReturnsAtOnce()
    {
        var dropped = 0L;
        using var listener = new System.Diagnostics.Metrics.MeterListener { InstrumentPublished = (instrument, listening) => { if (instrument.Name == Core.Telemetry.MetricNames.SpansDropped) { listening.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref dropped, count));
        listener.Start();
        using var drops = new SpanDrops();
        using var gate = new ManualResetEventSlim();
        using var exporter = new HeldExporter(gate);
        using (var queue = new SpanQueue(exporter, new SpanQueueSettings(100, 10, 1_000, 10), drops))
        {
            for (var i = 0; i < 1_000; i++)
            {
                queue.Add(Span);
            }

            Assert.InRange(Interlocked.Read(ref dropped), 800, 900);
            gate.Set();
            queue.Flush(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1_000, exporter.Count + dropped);
        await Task.CompletedTask;
    }

    private static SpanQueue Queue(OtlpCollector collector, bool isGrpc, SpanDrops drops, string compression)
    {
        var target = OtlpTarget.Of(OtlpTargetTests.Settings($"ENDPOINT={collector.Address} PROTOCOL={(isGrpc ? "grpc" : "http/protobuf")} HEADERS=x-team=blue COMPRESSION={compression}"))!;
        return new SpanQueue(new OtlpSpanExporter(target, ResourceBuilder.CreateEmpty().AddService("w").Build(), drops), new SpanQueueSettings(100, 10, 30_000, 10), drops);
    }

    private sealed class HeldExporter(ManualResetEventSlim gate) : OpenTelemetry.BaseExporter<RunSpan>
    {
        public int Count { get; private set; }

        public override OpenTelemetry.ExportResult Export(in OpenTelemetry.Batch<RunSpan> batch)
        {
            gate.Wait();
            Count += (int)batch.Count;
            return OpenTelemetry.ExportResult.Success;
        }
    }
}
