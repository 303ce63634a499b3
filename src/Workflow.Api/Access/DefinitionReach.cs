using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Workflow.Core.Access;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Api.Access;

/// <summary>
/// Refuses a definition by which a limited caller would reach what it does not cover: another workflow, by the name, by a
/// task that starts it or by <c>on_run</c>, whose runs start this one, or a secret that the workflow does not use yet.
/// </summary>
/// <param name="editor">Changes definitions, for everybody.</param>
/// <param name="reach">Knows which workflows a caller covers.</param>
internal sealed class DefinitionReach(WorkflowEditor editor, WorkflowReach reach)
{
    // Each costs a read.
    private const int MostNewTargets = 100;

    /// <summary>The editor for the caller of a request.</summary>
    public WorkflowEditor EditorOf(HttpContext http)
    {
        var caller = http.Caller();
        return caller.IsLimited ? editor.With((before, after, cancellationToken) => CheckAsync(caller, before, after, cancellationToken)) : editor;
    }

    private async Task CheckAsync(Caller caller, WorkflowDefinition? before, WorkflowDefinition after, CancellationToken cancellationToken)
    {
        // It may have been renamed since the request was let through.
        if (before is not null && !caller.Covers(before.Name))
        {
            throw new AccessRefusedException(AccessRule.OutOfReach(caller));
        }

        if (!caller.Covers(after.Name))
        {
            throw new AccessRefusedException($"{caller.Actor} is limited to workflows of certain names, and '{FaultText.Shorten(after.Name)}' is none of them.");
        }

        if (ReferenceEquals(before, after))
        {
            return;
        }

        if (SecretsOf(after).Except(SecretsOf(before), StringComparer.Ordinal).FirstOrDefault() is { } secret)
        {
            throw new AccessRefusedException($"{caller.Actor} is limited to some workflows, so it can't let one use another secret; '{FaultText.Shorten(secret)}' is not used by this workflow yet.");
        }

        var targets = TargetsOf(after).Except(TargetsOf(before), StringComparer.Ordinal).Take(MostNewTargets + 1).ToList();
        if (targets.Count > MostNewTargets)
        {
            throw new AccessRefusedException($"{caller.Actor} is limited to some workflows, and more than {MostNewTargets} others would be started by this one.");
        }

        foreach (var target in targets)
        {
            if (!await CoversAsync(caller, target, cancellationToken))
            {
                throw new AccessRefusedException($"{caller.Actor} is limited to some workflows, and a task would start another one: '{FaultText.Shorten(target)}'.");
            }
        }

        // Their runs and outputs become the payloads and inputs of this workflow's runs.
        foreach (var source in SourcesOf(after).Except(SourcesOf(before), StringComparer.Ordinal))
        {
            if (!await CoversAsync(caller, source, cancellationToken))
            {
                throw new AccessRefusedException($"{caller.Actor} is limited to some workflows, and on_run would hand over the runs of another one: '{FaultText.Shorten(source)}'.");
            }
        }
    }

    private static IReadOnlyList<string> SecretsOf(WorkflowDefinition? definition) => definition is null ? [] : new PlannedVersion(definition).Secrets;

    private static IEnumerable<string> TargetsOf(WorkflowDefinition? definition) =>
        GroupDefinition.Each(definition?.Tasks ?? []).Select(found => found.Task).Where(task => task.TaskType == WorkflowTaskType.TypeName)
            .Select(task => task.Config.TryGetProperty("workflow", out var target) ? target : default)
            .Select(target => target.ValueKind == JsonValueKind.String ? target.GetString()! : target.GetRawText())
            .Distinct(StringComparer.Ordinal);

    // Few, as the reader has a limit.
    private static IEnumerable<string> SourcesOf(WorkflowDefinition? definition) =>
        (definition?.OnRun ?? []).Select(rule => rule.Workflow).Distinct(StringComparer.Ordinal);

    // A target that is only known when the task runs is not covered.
    private async Task<bool> CoversAsync(Caller caller, string target, CancellationToken cancellationToken) =>
        long.TryParse(target, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? await reach.CoversAsync(caller, id, cancellationToken)
            : !target.Contains("{{", StringComparison.Ordinal) && caller.Covers(target);
}
