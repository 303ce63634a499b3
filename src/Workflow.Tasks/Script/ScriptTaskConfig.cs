using System.Text.Json;

namespace Workflow.Tasks.Script;

/// <summary>The config of a SCRIPT task.</summary>
/// <param name="Code">The body of a JavaScript function.</param>
/// <param name="Input">What it sees as <c>input</c>; <c>null</c> where none is given.</param>
internal sealed record ScriptTaskConfig(string Code, JsonElement? Input);
