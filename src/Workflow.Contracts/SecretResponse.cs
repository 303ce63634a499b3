using Workflow.Core.Definitions;
using Workflow.Core.Secrets;

namespace Workflow.Contracts;

/// <summary>A secret that the service knows. Nobody is shown its value.</summary>
/// <param name="Name">The name by which expressions refer to it.</param>
/// <param name="Source">Where its value comes from: environment (in Azure, a setting of the app), file, command_line, key_vault, or other.</param>
/// <param name="IsReadable">Whether it has a value; false for a reference to a vault that could not be read.</param>
/// <param name="UsedBy">The first workflows that use it in their current version, in order of their ids.</param>
/// <param name="IsUsedByMore">Whether more workflows use it: GET /secrets/{name}/workflows lists all.</param>
public sealed record SecretResponse(string Name, SecretSource Source, bool IsReadable, IReadOnlyList<SecretUseResponse> UsedBy, bool IsUsedByMore);

/// <summary>A workflow that uses a secret in its current version.</summary>
/// <param name="WorkflowId">Its id.</param>
/// <param name="WorkflowName">Its name.</param>
/// <param name="Places">Where it uses it, 20 places at most.</param>
/// <param name="PlaceCount">In how many places it uses it.</param>
public sealed record SecretUseResponse(long WorkflowId, string WorkflowName, IReadOnlyList<SecretPlaceResponse> Places, int PlaceCount);

/// <summary>A place of a workflow that uses a secret.</summary>
/// <param name="Kind">A task, the webhook that it signs, or the notifications that it signs.</param>
/// <param name="Task">The name of the task, or null.</param>
public sealed record SecretPlaceResponse(SecretPlaceKind Kind, string? Task);
