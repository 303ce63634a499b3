using System.Collections.Immutable;
using System.Text.Json;
using Workflow.Core.Expressions;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Definitions;

/// <summary>A fault of one task, independent of the task's place in the body.</summary>
/// <param name="Position">The task's place in the list that was checked; <c>null</c> for a fault of the list.</param>
/// <param name="Pointer">JSON pointer relative to the task.</param>
/// <param name="Detail">What is wrong.</param>
/// <param name="IsOfName">As of <see cref="Fault"/>.</param>
public readonly record struct TaskFault(int? Position, string Pointer, string Detail, bool IsOfName = false);

/// <summary>Checks the rules between the parts of a definition, and each task's config against its task type.</summary>
/// <param name="types">The registered task types.</param>
public sealed class DefinitionValidator(TaskTypeCatalog types)
{
    private const int NamesInAMessage = 12;

    /// <summary>All faults of the tasks.</summary>
    /// <param name="tasks">The tasks in their order.</param>
    public IReadOnlyList<TaskFault> Validate(ImmutableArray<TaskDefinition> tasks)
    {
        List<TaskFault> faults = [];
        if (GroupChecks.Count(tasks) is var count and > DefinitionLimits.Tasks)
        {
            faults.Add(new TaskFault(null, "", $"would be {count}{(count > tasks.Length ? ", those of groups included" : "")}; the limit is {DefinitionLimits.Tasks}"));
        }

        return [.. faults, .. Validate(tasks, OuterTasks.None), .. ValidateExpressions(tasks)];
    }

    private List<TaskFault> Validate(ImmutableArray<TaskDefinition> tasks, OuterTasks outer)
    {
        List<TaskFault> faults = [];
        var ancestry = tasks.Any(GroupDefinition.Is) ? new Ancestry(tasks) : null;
        var names = ValidateNames(tasks, faults);
        for (var i = 0; i < tasks.Length; i++)
        {
            ValidateType(tasks[i], i, faults);
            ValidateUpstreams(tasks[i], i, names, faults);
            if (tasks[i] is { Retry.IsPlain: false } or { Catch: not null })
            {
                faults.AddRange(ErrorRuleChecks.Validate(tasks[i], types.TryGet(tasks[i].TaskType, out var type) ? type : null, i).Take(Left(faults)));
            }

            if (PoolChecks.Validate(tasks[i], i) is { } faulty)
            {
                faults.Add(faulty);
            }

            if (tasks[i].Repeat is not null)
            {
                faults.AddRange(RepeatChecks.Validate(tasks[i], i));
            }

            if (tasks[i].Callback is not null)
            {
                faults.AddRange(CallbackChecks.Validate(tasks[i], types.TryGet(tasks[i].TaskType, out var calling) ? calling : null, i));
            }

            if (GroupDefinition.Is(tasks[i]))
            {
                faults.AddRange(GroupChecks.Validate(tasks[i], i, outer.Around(ancestry!, tasks[i], i), Validate).Take(Left(faults)));
            }
        }

        faults.AddRange(ValidateOrder(tasks));
        faults.AddRange(TriggerCounts.Validate(tasks));
        faults.AddRange(CancelLosersChecks.Validate(tasks).Take(Left(faults)));
        faults.AddRange(CatchTasks.Validate(tasks).Take(Left(faults)));
        return faults;
    }

    /// <summary>The faults of the tasks' expressions: in their syntax, and in what they refer to.</summary>
    /// <param name="tasks">The tasks in their order.</param>
    public IReadOnlyList<TaskFault> ValidateExpressions(ImmutableArray<TaskDefinition> tasks) => ValidateExpressions(tasks, OuterTasks.None);

    private List<TaskFault> ValidateExpressions(ImmutableArray<TaskDefinition> tasks, OuterTasks outer)
    {
        var ancestry = new Ancestry(tasks);
        var caught = CatchTasks.Named(tasks);
        List<TaskFault> faults = [];
        for (var i = 0; i < tasks.Length; i++)
        {
            if (MayHaveExpressions(tasks[i]))
            {
                // The search stops at the number that is kept: finding a fault costs far more than storing it.
                faults.AddRange(ExpressionFaults(tasks[i], i, ancestry, caught.ContainsKey(tasks[i].Name), outer).Take(Left(faults)));
            }
        }

        return faults;
    }

    private static int Left(List<TaskFault> faults) => Math.Max(0, FaultCollection.MaxKept - faults.Count);

    private static bool MayHaveExpressions(TaskDefinition task) =>
        task.When is not null || task.ForEach is not null || task.ItemWhen is not null || task.Retry is { IsPlain: false } || task.Catch is not null || task.Repeat is not null || (task.Config.ValueKind == JsonValueKind.Object && task.Config.GetPropertyCount() > 0);

    private IEnumerable<TaskFault> ExpressionFaults(TaskDefinition task, int position, Ancestry ancestry, bool catches, OuterTasks outer)
    {
        // In a group, names, item and iteration of the level around are seen where the task has none of its own.
        var outside = new TemplateContext(
            name => ancestry.IsTask(name) || outer.IsTask(name),
            name => ancestry.IsTask(name) ? ancestry.IsUpstream(name, position) : outer.IsVisible(name),
            outer.Item,
            Attempt: false,
            Secrets: false)
        { Error = catches, Iteration = outer.Iteration, IsOutside = name => !ancestry.IsTask(name) };
        var inside = outside with { Item = outer.Item || task.ForEach is not null, Attempt = true, Iteration = outer.Iteration || task.Repeat is not null };
        var own = types.OwnExpressions(task.TaskType, task.Config).ToList();
        var found = GroupDefinition.Is(task) ? [] : TemplateChecks.Config(task.Config, "/config", inside with { Secrets = !WaitingTaskTypes.Includes(task.TaskType), Callback = task.Callback is not null }, own.Select(text => text.Pointer).ToHashSet(StringComparer.Ordinal))
            .Concat(own.SelectMany(text => text.Kind == OwnExpressionKind.Output
                ? TemplateChecks.Output(text.Text, text.Pointer, inside)
                : TemplateChecks.Whole(text.Text, text.Pointer, inside with { Response = text.Kind == OwnExpressionKind.Response, Event = text.Kind == OwnExpressionKind.Event })));
        if (task.When is { Length: > 0 } when)
        {
            found = found.Concat(TemplateChecks.Whole(when, "/when", outside));
        }

        if (task.ItemWhen is { Length: > 0 } itemWhen)
        {
            found = found.Concat(TemplateChecks.Whole(itemWhen, "/item_when", outside with { Item = inside.Item }));
        }

        found = found.Concat(task.ForEach switch
        {
            { ValueKind: JsonValueKind.String } text when text.GetString() is { Length: > 0 } list => TemplateChecks.Whole(list, "/for_each", outside),
            { ValueKind: JsonValueKind.Array } list => TemplateChecks.Config(list, "/for_each", outside),
            { } source when BodyItems.SourceOf(source) is { Length: > 0 } from => TemplateChecks.Output(from, $"/for_each/{BodyItems.Member}", outside),
            _ => [],
        });
        found = found.Concat(ErrorRuleChecks.ValidateExpressions(task, inside)).Concat(RepeatChecks.ValidateExpressions(task, inside));
        var faults = found.Select(fault => new TaskFault(position, fault.Pointer, fault.Detail));
        return GroupDefinition.Is(task) ? faults.Concat(GroupChecks.ValidateExpressions(task, position, outer.Around(ancestry, task, position), ValidateExpressions)) : faults;
    }

    /// <summary>The faults in the order of the tasks alone: more dependencies than the limit, or cycles.</summary>
    /// <param name="tasks">The tasks in their order.</param>
    public static IReadOnlyList<TaskFault> ValidateOrder(ImmutableArray<TaskDefinition> tasks)
    {
        var upstreams = TaskOrder.Upstreams(tasks);
        if (upstreams.Sum(u => u.Length) is var count and > DefinitionLimits.Dependencies)
        {
            return [new TaskFault(null, "", $"have {count} dependencies between them; the limit is {DefinitionLimits.Dependencies}")];
        }

        List<TaskFault> faults = [];
        foreach (var cycle in TaskOrder.Cycles(upstreams))
        {
            // Reported at the first task that has depends_on: a task that follows the previous one by default has none to
            // point at.
            var at = cycle.Order().FirstOrDefault(p => tasks[p].DependsOn is not null, cycle[0]);
            faults.Add(new TaskFault(at, tasks[at].DependsOn is null && tasks[at].Catch is not null ? "/catch" : "/depends_on", $"closes a cycle: {Describe(cycle, at, tasks)}"));
        }

        return faults;
    }

    private static HashSet<string> ValidateNames(ImmutableArray<TaskDefinition> tasks, List<TaskFault> faults)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < tasks.Length; i++)
        {
            if (tasks[i].Name.Length > 0 && !names.Add(tasks[i].Name))
            {
                faults.Add(new TaskFault(i, "/name", $"'{tasks[i].Name}' is also the name of another task"));
            }
        }

        return names;
    }

    private void ValidateType(TaskDefinition task, int position, List<TaskFault> faults)
    {
        if (task.TaskType.Length == 0)
        {
            return; // reported by the reader
        }

        if (types.TryGet(task.TaskType, out var type))
        {
            List<Fault> config = [];
            type.Validate(new ObjectReader(task.Config, "/config", config));

            if (task.ForEach is not null && WaitingTaskTypes.EndsRun(task.TaskType))
            {
                faults.Add(new TaskFault(position, "/for_each", $"does not go with {task.TaskType}, which ends the run once; use when"));
            }

            // A template may produce a value of any type, which is checked when the task runs.
            List<Fault> found = [.. TemplatedConfig.FilterFaults(config, task.Config)];
            type.ValidateExpressions(new ObjectReader(task.Config, "/config", found));
            faults.AddRange(found.Select(f => new TaskFault(position, f.Pointer, f.Detail, f.IsOfName)));
        }
        else
        {
            faults.Add(new TaskFault(
                position,
                "/task_type",
                $"'{FaultText.Shorten(task.TaskType)}' is not a task type; the task types are {string.Join(", ", types.Names)}"));
        }
    }

    private static void ValidateUpstreams(TaskDefinition task, int position, HashSet<string> names, List<TaskFault> faults)
    {
        if (task.DependsOn is not { IsEmpty: false } upstreams)
        {
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < upstreams.Length; i++)
        {
            var detail = upstreams[i] switch
            {
                "" => null, // reported by the reader
                var name when name == task.Name => $"'{name}' is the task itself",
                var name when !names.Contains(name) => $"'{FaultText.Shorten(name)}' is not a task of this workflow",
                var name when !seen.Add(name) => $"'{name}' is named twice",
                _ => null,
            };
            if (detail is not null)
            {
                faults.Add(new TaskFault(position, JsonPointer.Element("/depends_on", i), detail));
            }
        }
    }

    private static string Describe(IReadOnlyList<int> cycle, int first, ImmutableArray<TaskDefinition> tasks)
    {
        var offset = cycle.ToList().IndexOf(first);
        var names = cycle.Skip(offset).Concat(cycle.Take(offset)).Select(p => tasks[p].Name).ToList();
        var shown = names.Count <= NamesInAMessage
            ? names
            : [.. names.Take(NamesInAMessage - 1), $"({names.Count - NamesInAMessage} more)", names[^1]];
        return $"{string.Join(" waits for ", shown)} waits for {names[0]}";
    }
}
