using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Telemetry;

namespace Workflow.Telemetry.Spans;

/// <summary>Makes spans of what is on record.</summary>
internal static class SpanRules
{
    private static readonly object First = 1L; // nearly all attempts
    /// <summary>The span of a run that has ended; <c>null</c>: it is not recorded.</summary>
    /// <param name="tracing">What is traced.</param>
    /// <param name="head">The run.</param>
    /// <param name="known">The same, with its <c>traceparent</c>.</param>
    /// <param name="workflow">The name of its workflow.</param>
    /// <param name="group">The name of the group that it carries out; <c>null</c>: a whole workflow.</param>
    public static RunSpan? OfRun(Tracing tracing, RunHead head, KnownRun known, string workflow, string? group)
    {
        var context = known.SpanIn(tracing);
        if (!context.IsSampled || head.CompletedAt is not { } end)
        {
            return null;
        }

        var start = head.StartedAt ?? Earlier(head.CreatedAt, end);
        var isError = head.Status is RunStatus.Failed or RunStatus.TimedOut;
        KeyValuePair<string, object> trigger = new(SpanNames.Trigger, Word.Lower(head.Trigger)), outcome = new(MetricTags.Outcome, Word.Upper(head.Status));
        return new RunSpan(context.TraceId, context.SpanId, ParentIn(known.TraceParent), group is null ? $"run {workflow}" : $"group {group}", head.Parent is null ? SpanRole.Server : SpanRole.Internal, start, Later(start, end))
        {
            IsError = isError,
            OfRun = known.AttributesWith(workflow),
            Attributes = isError ? [trigger, outcome, new(SpanNames.Error, Word.Lower(head.Status))] : [trigger, outcome],
        };
    }

    /// <summary>The span of an execution that has ended; <c>null</c>: it did not run, or is not recorded.</summary>
    /// <param name="tracing">What is traced.</param>
    /// <param name="run">The run.</param>
    /// <param name="workflow">The name of its workflow.</param>
    /// <param name="execution">The execution.</param>
    /// <param name="waits">The executions that it continues after: waits that have ended.</param>
    public static RunSpan? OfExecution(Tracing tracing, KnownRun run, string workflow, TaskExecution execution, IReadOnlyList<ExecutionKey> waits)
    {
        // A list that is cancelled before its end still has its items.
        if (execution.CarriedOver || !tracing.HasSpan(execution.Index) || execution.CompletedAt is not { } end || (execution.StartedAt ?? (execution.ItemCount is null ? null : end)) is not { } start)
        {
            return null;
        }

        var context = run.SpanIn(tracing);
        if (!context.IsSampled)
        {
            return null;
        }

        // An item belongs to its list.
        var key = ExecutionKey.Of(execution);
        var parent = execution.Index is null ? context.SpanId : run.ExecutionIn(tracing, new ExecutionKey(execution.Position, null, 1));
        return new RunSpan(context.TraceId, run.ExecutionIn(tracing, key), parent, $"task {execution.Task}", execution.TaskType is "HTTP" or "DATABASE" ? SpanRole.Client : SpanRole.Internal, start, Later(start, end))
        {
            IsError = execution.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut,
            OfRun = run.AttributesWith(workflow),
            Attributes = AttributesOf(execution),
            Links = execution.Attempt > 1 ? [LinkTo(key with { Attempt = execution.Attempt - 1 })] : waits.Count == 0 ? [] : [.. waits.Select(LinkTo)],
        };

        SpanLink LinkTo(ExecutionKey before) => new(context.TraceId, run.ExecutionIn(tracing, before));
    }

    private static KeyValuePair<string, object>[] AttributesOf(TaskExecution execution)
    {
        var attributes = new KeyValuePair<string, object>[4 + (execution.Index is null ? 0 : 1) + (execution.Error is null ? 0 : 1)];
        attributes[0] = new(SpanNames.Task, execution.Task);
        attributes[1] = new(MetricTags.TaskType, execution.TaskType ?? "");
        attributes[2] = new(SpanNames.Attempt, execution.Attempt == 1 ? First : (long)execution.Attempt);
        attributes[3] = new(MetricTags.Outcome, Word.Upper(execution.Status));
        var count = 4;
        if (execution.Index is { } index)
        {
            attributes[count++] = new(SpanNames.Item, (long)index);
        }

        if (execution.Error is { } error)
        {
            attributes[count] = new(SpanNames.Error, error.Code);
        }

        return attributes;
    }

    private static string? ParentIn(string? traceParent) => TraceContext.TryParse(traceParent, out var parent) ? parent.Value.SpanId : null;

    // A clock may be set back.
    private static DateTimeOffset Later(DateTimeOffset start, DateTimeOffset end) => end > start ? end : start;

    private static DateTimeOffset Earlier(DateTimeOffset start, DateTimeOffset end) => start < end ? start : end;
}
