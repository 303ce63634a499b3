using System.Text.Json;

namespace Workflow.Contracts;

/// <summary>A task type that the service has.</summary>
/// <param name="Name">Its name in definitions.</param>
/// <param name="Description">What it does. Of one that came with the service, null: it is in the documents.</param>
/// <param name="ConfigSchema">
/// The JSON schema (draft 2020-12) of its config, as in /schema/workflow.json, to which it refers for the tasks of a group; null: it has none.
/// </param>
/// <param name="Reference">A page about it, in Markdown. Of one that came with the service, null.</param>
/// <param name="ErrorCodes">The codes that its tasks can end with; null: it does not declare them, or its config says the code.</param>
public sealed record TaskTypeResponse(string Name, string? Description, JsonElement? ConfigSchema, string? Reference, IReadOnlyList<string>? ErrorCodes);
