namespace Workflow.Mcp.Calls;

/// <summary>A call of a tool, from its begin to its end. Requests that are sent meanwhile name it, so that it is in the audit trail.</summary>
/// <param name="name">What the audit trail has: <c>mcp/</c> and the name of the tool.</param>
internal sealed class ToolCall(string name)
{
    private static readonly AsyncLocal<ToolCall?> Open = new();
    private int _requests;

    /// <summary>The call that is open here; <c>null</c>: none.</summary>
    public static ToolCall? Current => Open.Value;

    /// <summary>What the audit trail has.</summary>
    public string Name => name;

    /// <summary>Makes it the open one, for what the caller does from now on.</summary>
    public static ToolCall Begin(string name) => Open.Value = new ToolCall(name);

    /// <summary>Whether a request names it: the first one, so that it has an entry, and each that changes something.</summary>
    /// <param name="changes">Whether the request changes something.</param>
    public bool Names(bool changes) => Interlocked.Increment(ref _requests) == 1 || changes;
}
