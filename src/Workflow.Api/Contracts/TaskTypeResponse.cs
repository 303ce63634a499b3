using System.Text.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Api.Contracts;

/// <summary>A task type that the service has.</summary>
/// <param name="Name">Its name in definitions.</param>
/// <param name="Description">What it does. Of one that came with the service, null: it is in the documents.</param>
/// <param name="ConfigSchema">The JSON schema (draft 2020-12) of its config. Of one that came with the service, null.</param>
/// <param name="Reference">A page about it, in Markdown. Of one that came with the service, null.</param>
/// <param name="ErrorCodes">The codes that its tasks can end with; null: it does not declare them, or its config says the code.</param>
public sealed record TaskTypeResponse(string Name, string? Description, JsonElement? ConfigSchema, string? Reference, IReadOnlyList<string>? ErrorCodes)
{
    internal static TaskTypeResponse Of(ITaskType type) => type is IDescribedTaskType described
        ? new TaskTypeResponse(type.Name, described.Description, described.ConfigSchema, described.Reference, TaskErrorCodes.Of(type))
        : new TaskTypeResponse(type.Name, null, null, null, TaskErrorCodes.Of(type));
}
