using Workflow.Telemetry.Tests.Collector;

namespace Workflow.Telemetry.Tests.Spans;

/// <summary>Judges the spans of a trace as a tree.</summary>
internal static class TraceTree
{
    /// <summary>One root, no span twice, and every parent and link is a span of the trace.</summary>
    /// <param name="spans">All spans of the trace.</param>
    /// <param name="outer">The span outside that the root belongs to; empty: none.</param>
    public static void AssertIsOne(IReadOnlyList<ReceivedSpan> spans, string outer = "")
    {
        var ids = spans.Select(span => span.SpanId).ToHashSet();
        Assert.Equal(spans.Count, ids.Count);
        Assert.Single(spans, span => span.ParentId == outer);
        Assert.All(spans.Where(span => span.ParentId != outer), span => Assert.Contains(span.ParentId, ids));
        Assert.All(spans.SelectMany(span => span.Links), link => Assert.Contains(link, ids));
        Assert.Single(spans.Select(span => span.TraceId).Distinct());
        Assert.All(spans, span => Assert.True(span.End >= span.Start));
    }

    /// <summary>The tree as text: a line a span, below its parent, in order of name.</summary>
    public static string Show(IReadOnlyList<ReceivedSpan> spans, string parent = "", string indent = "") =>
        string.Concat(spans.Where(span => span.ParentId == parent).Select(span => $"{indent}{Of(span)}\n{Show(spans, span.SpanId, indent + "  ")}").Order(StringComparer.Ordinal));

    private static string Of(ReceivedSpan span) =>
        span.Name
        + (span.Attributes.TryGetValue("workflow.task.item", out var item) ? $" item {item}" : "")
        + (span.Attributes.TryGetValue("workflow.task.attempt", out var attempt) && attempt != "1" ? $" attempt {attempt}" : "")
        + $" {span.Attributes["workflow.outcome"]}"
        + (span.Links.Count > 0 ? $" after {span.Links.Count}" : "");
}
