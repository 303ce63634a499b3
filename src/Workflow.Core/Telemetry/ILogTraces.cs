namespace Workflow.Core.Telemetry;

/// <summary>Finds the span of a line of the host's log. Registered by a host that exports telemetry.</summary>
public interface ILogTraces
{
    /// <summary>The span of the run that a line is about; <c>null</c>: it is about none, or that is not traced.</summary>
    /// <param name="values">The values of the line, by their names.</param>
    TraceContext? Of(IReadOnlyList<KeyValuePair<string, object?>>? values);
}
