using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Definitions;

/// <summary>
/// Finds workflows that would start themselves without end, as far as the definitions show. A workflow may start itself, directly or
/// not, if one of the tasks on the way may be skipped: that can end the recursion. A workflow named by an expression is known only at run
/// time.
/// </summary>
internal static class CallCycles
{
    // Beyond this limit nothing is reported; the run refuses the call instead.
    private const int MostWorkflows = 100;

    /// <summary>The tasks to refuse, each with the pointer to the workflow that it names, from its outermost task on, and the reason.</summary>
    /// <param name="id">The workflow; <c>null</c>: it is being created.</param>
    /// <param name="definition">The definition to be written.</param>
    /// <param name="store">The workflow store.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task<IReadOnlyList<(int Position, string Pointer, string Detail)>> FindAsync(
        long? id, WorkflowDefinition definition, IWorkflowStore store, CancellationToken cancellationToken)
    {
        List<(int, string, string)> found = [];
        var left = MostWorkflows;
        foreach (var call in CallsOf(definition))
        {
            if (call.IsOf(id, definition.Name) && !call.MaySkip)
            {
                found.Add((call.Position, call.Pointer, "is this workflow itself, and nothing ends the recursion, so the task would always fail: give it a when, or a for_each that may be empty"));
            }
            else if (call.IsCertain && await PathBackAsync(call, new Walk(id, definition.Name, store, [], () => left-- > 0), 1, cancellationToken) is { } path)
            {
                found.Add((call.Position, call.Pointer, $"closes a cycle of workflows: {Quote(definition.Name)} starts {string.Join(", which starts ", path.Select(Quote))}, so a run of it would always fail"));
            }
        }

        return found;
    }

    private sealed record Walk(long? Id, string Name, IWorkflowStore Store, HashSet<long> Seen, Func<bool> MayRead);

    /// <summary>A task that starts a workflow named in its config.</summary>
    private sealed record Call(int Position, string Pointer, long? Id, string? Name, bool MaySkip, bool NamesVersion)
    {
        // A task that may be skipped does not close a cycle for certain. Nor does one that names a version: what the latest one starts is read here.
        public bool IsCertain => !MaySkip && !NamesVersion;

        public bool IsOf(long? id, string name) => Name is not null ? string.Equals(Name, name, StringComparison.Ordinal) : Id == id;
    }

    // The names from a called workflow back to the one being written; null: no certain path leads there.
    private static async Task<IReadOnlyList<string>?> PathBackAsync(Call call, Walk walk, int depth, CancellationToken cancellationToken)
    {
        if (depth >= WorkflowTaskType.MaxDepth || !walk.MayRead() || await ReadAsync(call, walk.Store, cancellationToken) is not { } called || !walk.Seen.Add(called.Id))
        {
            return null;
        }

        foreach (var next in CallsOf(called.Definition).Where(c => c.IsCertain))
        {
            if (next.IsOf(walk.Id, walk.Name))
            {
                return [called.Definition.Name, walk.Name];
            }

            if (await PathBackAsync(next, walk, depth + 1, cancellationToken) is { } path)
            {
                return [called.Definition.Name, .. path];
            }
        }

        return null;
    }

    private static Task<StoredWorkflow?> ReadAsync(Call call, IWorkflowStore store, CancellationToken cancellationToken) =>
        call.Name is { } name ? store.FindByNameAsync(name, cancellationToken) : store.GetAsync(call.Id ?? 0, cancellationToken);

    private static bool NamesVersion(JsonElement config) => config.TryGetProperty("version", out var version) && !WorkflowTaskType.IsLatest(version);

    private static IEnumerable<Call> CallsOf(WorkflowDefinition definition) =>
        CallsOf(definition.Tasks, index => (index, ""), maySkip: false);

    private static IEnumerable<Call> CallsOf(ImmutableArray<TaskDefinition> tasks, Func<int, (int Position, string Pointer)> placeOf, bool maySkip)
    {
        var skippable = SkippableTasks.Of(tasks);
        foreach (var (index, task) in tasks.Index())
        {
            var (position, pointer) = placeOf(index);
            foreach (var call in CallsOf(task, position, pointer, maySkip || skippable[index]))
            {
                yield return call;
            }
        }
    }

    private static IEnumerable<Call> CallsOf(TaskDefinition task, int position, string pointer, bool maySkip)
    {
        if (GroupDefinition.Is(task))
        {
            var (group, pointers) = GroupDefinition.Read(task.Config, $"{pointer}/config", []);
            return CallsOf(group.Tasks, index => (position, pointers[index]), maySkip);
        }

        return task.TaskType == WorkflowTaskType.TypeName && task.Config.ValueKind == JsonValueKind.Object && task.Config.TryGetProperty("workflow", out var workflow)
            ? CallOf(workflow, new Call(position, $"{pointer}/config/workflow", null, null, maySkip, NamesVersion(task.Config)))
            : [];
    }

    private static IEnumerable<Call> CallOf(JsonElement workflow, Call call)
    {
        switch (workflow.ValueKind)
        {
            case JsonValueKind.Number when workflow.TryGetInt64(out var id):
                yield return call with { Id = id };
                break;
            case JsonValueKind.String when workflow.GetString() is { Length: > 0 } text && !text.Contains("{{", StringComparison.Ordinal):
                yield return text.All(char.IsAsciiDigit)
                    ? call with { Id = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var digits) ? digits : 0 }
                    : call with { Name = text };
                break;
        }
    }

    private static string Quote(string name) => $"'{FaultText.Shorten(name)}'";
}
