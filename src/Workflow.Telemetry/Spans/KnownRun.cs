using Workflow.Core.History;
using Workflow.Core.Telemetry;

namespace Workflow.Telemetry.Spans;

/// <summary>What telemetry has to know of a run.</summary>
/// <param name="Id">Its id.</param>
/// <param name="WorkflowId">Its workflow.</param>
/// <param name="Version">The version that it is pinned to.</param>
/// <param name="Group">The group that it carries out; <c>null</c>: none.</param>
/// <param name="TraceParent">Its recorded <c>traceparent</c>; <c>null</c>: none.</param>
internal sealed record KnownRun(string Id, long WorkflowId, int Version, string? Group, string? TraceParent)
{
    private RunAttributes? _attributes;
    private Made? _made;

    /// <summary>The name of its workflow; <c>null</c>: not found yet.</summary>
    public string? Workflow { get; set; }

    /// <summary>Whether the spans of its executions refer to others that have waited.</summary>
    public KnownWaits Waits { get; set; }

    public static KnownRun Of(Run run) => new(run.Id, run.WorkflowId, run.WorkflowVersion, run.Group, run.TraceParent);

    /// <summary>Its span, which each of its executions refers to.</summary>
    public TraceContext SpanIn(Tracing tracing) => MadeIn(tracing).Span;

    /// <summary>The id of the span of an execution.</summary>
    public string ExecutionIn(Tracing tracing, ExecutionKey key) => MadeIn(tracing).Ids.ExecutionOf(key.Position, key.Index, key.Attempt);

    /// <summary>The attributes that all its spans share.</summary>
    /// <param name="workflow">The name of its workflow.</param>
    public RunAttributes AttributesWith(string workflow) =>
        _attributes ??= new RunAttributes([new(SpanNames.RunId, Id), new(SpanNames.WorkflowId, WorkflowId), new(SpanNames.Version, (long)Version), new(MetricTags.Workflow, workflow)]);

    // Made once: there is a span for each of its executions.
    private Made MadeIn(Tracing tracing)
    {
        if (_made is { } made)
        {
            return made;
        }

        var ids = new RunIds(Id);
        return _made = new Made(ids, tracing.RunOf(ids, TraceParent));
    }

    private sealed record Made(RunIds Ids, TraceContext Span);
}

/// <summary>What is known of the tasks of a run that wait.</summary>
internal enum KnownWaits
{
    /// <summary>Not looked for yet.</summary>
    Unknown,

    /// <summary>It has none.</summary>
    None,

    /// <summary>It has some.</summary>
    Some,
}
