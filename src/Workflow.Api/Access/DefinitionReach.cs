using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Workflow.Core.Access;
using Workflow.Core.Definitions;

namespace Workflow.Api.Access;

/// <summary>
/// Refuses a definition by which a limited caller would reach workflows that it does not cover: by its name, or by a task
/// that starts another workflow.
/// </summary>
/// <param name="workflows">The workflow store.</param>
internal sealed class DefinitionReach(IWorkflowStore workflows)
{
    /// <summary>Refuses a body that a caller may not save.</summary>
    /// <param name="http">The request.</param>
    /// <param name="body">A workflow or a task, before it is validated.</param>
    /// <exception cref="AccessRefusedException">The caller may not save it.</exception>
    public async Task CheckAsync(HttpContext http, JsonElement body)
    {
        var caller = http.Caller();
        if (!caller.IsLimited || body.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var isTask = body.TryGetProperty("config", out _) || body.TryGetProperty("task_type", out _);
        if (!isTask && body.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && !caller.Covers(name.GetString()!))
        {
            throw new AccessRefusedException($"{caller.Actor} is limited to workflows of certain names, and this name is none of them.");
        }

        foreach (var task in isTask ? [body] : Tasks(body))
        {
            if (Target(task) is { } target && !await CoversAsync(caller, target, http.RequestAborted))
            {
                throw new AccessRefusedException($"{caller.Actor} is limited to some workflows, and a task would start another one.");
            }
        }
    }

    private static List<JsonElement> Tasks(JsonElement body) =>
        body.TryGetProperty("tasks", out var tasks) && tasks.ValueKind == JsonValueKind.Array ? [.. tasks.EnumerateArray()] : [];

    private static JsonElement? Target(JsonElement task) =>
        task.ValueKind == JsonValueKind.Object
        && task.TryGetProperty("config", out var config)
        && config.ValueKind == JsonValueKind.Object
        && config.TryGetProperty("workflow", out var target) ? target : null;

    // A target that is only known when the task runs is not covered. One that is neither is refused by the validator.
    private async Task<bool> CoversAsync(Caller caller, JsonElement target, CancellationToken cancellationToken)
    {
        var text = target.ValueKind switch
        {
            JsonValueKind.String => target.GetString()!,
            JsonValueKind.Number => target.GetRawText(),
            _ => null,
        };
        return text is null
            || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? await workflows.GetAsync(id, cancellationToken) is { } workflow && caller.Covers(workflow.Definition.Name)
                : !text.Contains("{{", StringComparison.Ordinal) && caller.Covers(text));
    }
}
