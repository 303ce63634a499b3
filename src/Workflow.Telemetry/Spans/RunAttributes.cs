namespace Workflow.Telemetry.Spans;

/// <summary>The attributes that the spans of a run share.</summary>
/// <param name="all">Texts and whole numbers.</param>
public sealed class RunAttributes(IReadOnlyList<KeyValuePair<string, object>> all)
{
    /// <summary>None.</summary>
    public static RunAttributes None { get; } = new([]);

    /// <summary>All of them.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> All => all;

    /// <summary>The same as they are sent by OTLP; <c>null</c>: not sent yet. They are the same in each span, so they are encoded once.</summary>
    internal byte[]? Encoded { get; set; }
}
