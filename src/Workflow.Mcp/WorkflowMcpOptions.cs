namespace Workflow.Mcp;

/// <summary>What agents may do through the server. They may always read, as far as the caller's key allows it.</summary>
public sealed record WorkflowMcpOptions
{
    /// <summary>Whether agents may start, cancel, pause, resume and rerun runs, and send events. Default: <c>false</c>.</summary>
    public bool AllowOperate { get; init; }

    /// <summary>Whether agents may create and change workflows. Default: <c>false</c>.</summary>
    public bool AllowEdit { get; init; }

    /// <summary>Judges a definition that is not saved; <c>null</c>: there is no tool for that.</summary>
    public DefinitionValidation? Validate { get; init; }
}

/// <summary>Judges the text of a definition.</summary>
/// <param name="text">The text, JSON or YAML.</param>
/// <param name="taskTypes">The names of the task types that the service has.</param>
/// <returns>What is wrong; empty: a service takes it, unless what it has stored forbids it.</returns>
public delegate IReadOnlyList<DefinitionFault> DefinitionValidation(string text, IReadOnlyList<string> taskTypes);

/// <summary>Something that is wrong with a definition.</summary>
/// <param name="Pointer">Where: a JSON pointer (RFC 6901).</param>
/// <param name="Line">The line, from 1; <c>null</c>: not known.</param>
/// <param name="Column">The column, from 1; <c>null</c>: not known.</param>
/// <param name="Detail">What is wrong, for people.</param>
public sealed record DefinitionFault(string Pointer, int? Line, int? Column, string Detail);
