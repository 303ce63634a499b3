using System.Globalization;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>
/// Finds workflows whose runs would start each other for ever, and inputs that no run can give, as far as the definitions show. What is only known
/// later, as after a workflow gets another name, is decided when a run is to be started.
/// </summary>
internal static class OnRunChecks
{
    // Beyond this limit nothing is reported.
    private const int MostWorkflows = 100;

    /// <summary>The faults.</summary>
    /// <param name="id">The workflow; <c>null</c>: it is being created.</param>
    /// <param name="definition">The definition to be written.</param>
    /// <param name="store">The workflow store.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task<FaultCollection> FindAsync(long? id, WorkflowDefinition definition, IWorkflowStore store, CancellationToken cancellationToken)
    {
        FaultCollection faults = [];
        var walk = new Walk(id, definition.Name, store);
        foreach (var rule in definition.OnRun ?? [])
        {
            if (rule.IsOf(id, definition.Name))
            {
                faults.Add(new Fault("/on_run", "names this workflow itself: each run of it would start another one, for ever"));
            }
            else if (await walk.ReadAsync(rule, cancellationToken) is { } upstream)
            {
                if (await walk.PathBackAsync(upstream, cancellationToken) is { } path)
                {
                    faults.Add(new Fault("/on_run", $"closes a cycle of workflows, whose runs would start each other for ever: {string.Join(" is started by ", path.Prepend(definition.Name).Select(Quote))}"));
                }

                faults.AddRange(MissingInputs(definition, upstream.Definition));
            }
        }

        return faults;
    }

    private static IEnumerable<Fault> MissingInputs(WorkflowDefinition definition, WorkflowDefinition upstream) => upstream.Outputs is not { } outputs
        ? []
        : definition.Inputs
            .Where(input => input.Value is { Required: true, Default: null } && !outputs.TryGetProperty(input.Key, out _))
            .Select(input => new Fault(JsonPointer.Member("/inputs", input.Key), $"is required, and {Quote(upstream.Name)}, whose runs start this workflow, has no such output: it needs a default"));

    private static string Quote(string name) => $"'{FaultText.Shorten(name)}'";

    private sealed class Walk(long? id, string name, IWorkflowStore store)
    {
        private readonly HashSet<long> _seen = [];
        private int _left = MostWorkflows;

        public async Task<StoredWorkflow?> ReadAsync(OnRunRule rule, CancellationToken cancellationToken) =>
            _left-- <= 0 ? null
                : rule.Workflow.All(char.IsAsciiDigit) ? await store.GetAsync(long.TryParse(rule.Workflow, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0, cancellationToken)
                : await store.FindByNameAsync(rule.Workflow, cancellationToken);

        // The names from a workflow back to the one being written; null: there is no path.
        public async Task<IReadOnlyList<string>?> PathBackAsync(StoredWorkflow from, CancellationToken cancellationToken)
        {
            if (!_seen.Add(from.Id))
            {
                return null;
            }

            foreach (var rule in from.Definition.OnRun ?? [])
            {
                if (rule.IsOf(id, name))
                {
                    return [from.Definition.Name, name];
                }

                if (await ReadAsync(rule, cancellationToken) is { } next && await PathBackAsync(next, cancellationToken) is { } path)
                {
                    return [from.Definition.Name, .. path];
                }
            }

            return null;
        }
    }
}
