using OpenTelemetry.Resources;
using Workflow.Telemetry.Otlp;
using Workflow.Telemetry.Spans;
using Workflow.Telemetry.Tests.Collector;

namespace Workflow.Telemetry.Tests.Otlp;

/// <summary>What a batch of spans costs the thread that sends it, counted in bytes: time depends on the machine.</summary>
public class SendingCostTests
{
    private const int Spans = 1_000;

    private static readonly DateTimeOffset At = new(2026, 11, 23, 19, 1, 2, TimeSpan.Zero);

    // Arrays of this size are collected only with everything else.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_IsMadeInRoomThatIsUsedAgain(bool isGrpc)
    {
        await using var collector = await OtlpCollector.StartAsync(isGrpc);
        using var sender = new OtlpSender(OtlpTarget.Of(OtlpTargetTests.Settings($"ENDPOINT={collector.Address} PROTOCOL={(isGrpc ? "grpc" : "http/protobuf")}"))!);
        var (writer, resource) = (new ProtoWriter(), ResourceBuilder.CreateEmpty().AddService("w").Build());
        var run = new RunAttributes([new(SpanNames.RunId, "20261123T190102123456-7-k3f9q2"), new(SpanNames.WorkflowId, 7L)]);
        var spans = Enumerable.Range(0, Spans).Select(i => SpanOf(run, i)).ToList();
        Assert.True(Send()); // what is made once

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(Send());
        var own = GC.GetAllocatedBytesForCurrentThread() - before;

        TestContext.Current.TestOutputHelper?.WriteLine($"{own} bytes for {writer.Written.Length}");
        Assert.InRange(own, 1, writer.Written.Length / 2);
        Assert.Equal(2 * Spans, collector.Spans.Count);
        Assert.All(collector.Spans, span => Assert.Equal(("20261123T190102123456-7-k3f9q2", "7", "x"), (span.Attributes[SpanNames.RunId], span.Attributes[SpanNames.WorkflowId], span.Attributes[SpanNames.Task])));

        bool Send()
        {
            SpanRequest.Write(writer, resource, spans);
            return sender.Send(writer.Written);
        }
    }

    private static RunSpan SpanOf(RunAttributes run, int number) => new("0af7651916cd43dd8448eb211c80319c", $"{number + 1:x16}", null, "task x", SpanRole.Internal, At, At)
    {
        OfRun = run,
        Attributes = [new(SpanNames.Task, "x")],
    };
}
