namespace Workflow.Telemetry.Spans;

/// <summary>Takes spans, and sends them somewhere. It returns at once.</summary>
public interface ISpanSink
{
    /// <summary>Takes a span that has ended.</summary>
    void Add(RunSpan span);
}
