using OpenTelemetry.Resources;
using Workflow.Core.Telemetry;
using Workflow.Telemetry.Spans;

namespace Workflow.Telemetry.Otlp;

/// <summary>The request that sends spans (opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest, by its field numbers).</summary>
internal static class SpanRequest
{
    /// <summary>Writes the request.</summary>
    /// <param name="to">Takes it.</param>
    /// <param name="resource">Who sends the spans.</param>
    /// <param name="spans">The spans.</param>
    public static void Write(ProtoWriter to, Resource resource, IReadOnlyList<RunSpan> spans)
    {
        to.Clear();
        var ofResource = to.Begin(1);
        var described = to.Begin(1);
        Attributes(to, 1, [.. resource.Attributes]);
        to.End(described);
        var scope = to.Begin(2);
        var named = to.Begin(1);
        to.Text(1, MetricNames.Meter);
        to.End(named);
        foreach (var span in spans)
        {
            var one = to.Begin(2);
            Write(to, span);
            to.End(one);
        }

        to.End(scope);
        to.End(ofResource);
    }

    private static void Write(ProtoWriter to, RunSpan span)
    {
        to.Hexadecimal(1, span.TraceId);
        to.Hexadecimal(2, span.SpanId);
        if (span.ParentId is { } parent)
        {
            to.Hexadecimal(4, parent);
        }

        to.Text(5, span.Name);
        to.Number(6, (long)span.Role);
        to.Fixed64(7, Nanoseconds(span.Start));
        to.Fixed64(8, Nanoseconds(span.End));
        OfRun(to, span.OfRun);
        Attributes(to, 9, span.Attributes);
        for (var i = 0; i < span.Links.Count; i++)
        {
            var link = span.Links[i];
            var linked = to.Begin(13);
            to.Hexadecimal(1, link.TraceId);
            to.Hexadecimal(2, link.SpanId);
            to.End(linked);
        }

        if (span.IsError)
        {
            var status = to.Begin(15);
            to.Number(3, 2);
            to.End(status);
        }

        to.Fixed32(16, 1); // sampled
    }

    private static void OfRun(ProtoWriter to, RunAttributes attributes)
    {
        if (attributes.Encoded is { } encoded)
        {
            to.Bytes(encoded);
            return;
        }

        var begun = to.Written.Length;
        Attributes(to, 9, attributes.All);
        attributes.Encoded = to.Written[begun..].ToArray();
    }

    private static void Attributes(ProtoWriter to, int field, IReadOnlyList<KeyValuePair<string, object>> attributes)
    {
        for (var i = 0; i < attributes.Count; i++) // an enumerator would be allocated
        {
            var (name, value) = attributes[i];
            var attribute = to.Begin(field);
            to.Text(1, name);
            var any = to.Begin(2);
            if (value is long number)
            {
                to.Number(3, number);
            }
            else
            {
                to.Text(1, value.ToString() ?? "");
            }

            to.End(any);
            to.End(attribute);
        }
    }

    private static ulong Nanoseconds(DateTimeOffset at) => (ulong)Math.Max(0, (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100);
}
