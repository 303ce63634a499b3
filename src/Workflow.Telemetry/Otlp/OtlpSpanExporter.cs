using OpenTelemetry;
using OpenTelemetry.Resources;
using Workflow.Telemetry.Spans;

namespace Workflow.Telemetry.Otlp;

/// <summary>Sends spans to a collector.</summary>
/// <param name="target">Where to.</param>
/// <param name="resource">Who sends them.</param>
/// <param name="drops">Counts what is not sent.</param>
internal sealed class OtlpSpanExporter(OtlpTarget target, Resource resource, SpanDrops drops) : BaseExporter<RunSpan>
{
    private readonly OtlpSender _sender = new(target);
    private readonly ProtoWriter _request = new();
    private readonly List<RunSpan> _spans = [];

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<RunSpan> batch)
    {
        _spans.Clear(); // batches come one after the other
        foreach (var span in batch)
        {
            _spans.Add(span);
        }

        SpanRequest.Write(_request, resource, _spans);
        if (_sender.Send(_request.Written))
        {
            return ExportResult.Success;
        }

        drops.Count(_spans.Count);
        return ExportResult.Failure;
    }

    /// <inheritdoc/>
    protected override bool OnShutdown(int timeoutMilliseconds) => true;

    /// <summary>What is not sent within a time is given up.</summary>
    public void StopWithin(TimeSpan most) => _sender.StopWithin(most);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _sender.Dispose();
        base.Dispose(disposing);
    }
}
