using System.Collections.Immutable;
using Workflow.Core.Expressions;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>Checks the tasks of type <c>GROUP</c>: all faults of their tasks, each with its place in the config.</summary>
internal static class GroupChecks
{
    private const string Config = "/config";

    /// <summary>The faults of a group in form, names, types and order.</summary>
    /// <param name="task">The group.</param>
    /// <param name="position">Its place.</param>
    /// <param name="outer">What its tasks see of those around them.</param>
    /// <param name="validate">Finds the faults of tasks.</param>
    internal static IEnumerable<TaskFault> Validate(TaskDefinition task, int position, OuterTasks outer, Func<ImmutableArray<TaskDefinition>, OuterTasks, IReadOnlyList<TaskFault>> validate)
    {
        if (outer.Depth > DefinitionLimits.GroupDepth)
        {
            return [new TaskFault(position, "", $"is a group at level {outer.Depth}; the limit is {DefinitionLimits.GroupDepth}")];
        }

        FaultCollection form = [];
        var (group, pointers) = GroupDefinition.Read(task.Config, Config, form);
        return
        [
            .. form.Select(fault => new TaskFault(position, fault.Pointer, fault.Detail, fault.IsOfName)),
            .. validate(group.Tasks, outer).Select(fault => Placed(fault, position, pointers)),
            .. group.Tasks.Index().Where(inner => inner.Item.Name.Length > 0 && outer.IsVisible(inner.Item.Name))
                .Select(inner => new TaskFault(position, $"{pointers[inner.Index]}/name", $"'{inner.Item.Name}' is also the name of a task outside the group, to which its tasks may refer")),
        ];
    }

    /// <summary>The faults of the expressions in a group.</summary>
    /// <param name="task">The group.</param>
    /// <param name="position">Its place.</param>
    /// <param name="outer">What its tasks see of those around them.</param>
    /// <param name="validate">Finds the faults of tasks.</param>
    internal static IEnumerable<TaskFault> ValidateExpressions(TaskDefinition task, int position, OuterTasks outer, Func<ImmutableArray<TaskDefinition>, OuterTasks, IReadOnlyList<TaskFault>> validate)
    {
        if (outer.Depth > DefinitionLimits.GroupDepth)
        {
            return [];
        }

        var (group, pointers) = GroupDefinition.Read(task.Config, Config, new FaultCollection());
        var own = group.Tasks.Select(inner => inner.Name).ToHashSet(StringComparer.Ordinal);

        // The outputs are made when all tasks of the group have ended.
        var context = new TemplateContext(name => own.Contains(name) || outer.IsTask(name), name => own.Contains(name) || outer.IsVisible(name), outer.Item, Attempt: false, Secrets: false) { Iteration = outer.Iteration, IsOutside = name => !own.Contains(name) };
        return validate(group.Tasks, outer).Select(fault => Placed(fault, position, pointers))
            .Concat((group.Outputs ?? []).Where(output => output.Value.Length > 0)
                .SelectMany(output => TemplateChecks.Whole(output.Value, JsonPointer.Member($"{Config}/outputs", output.Key), context))
                .Select(fault => new TaskFault(position, fault.Pointer, fault.Detail)));
    }

    /// <summary>The number of tasks, those of groups included.</summary>
    internal static int Count(ImmutableArray<TaskDefinition> tasks, int depth = 0) =>
        tasks.Length + (depth > DefinitionLimits.GroupDepth ? 0 : tasks.Where(GroupDefinition.Is).Sum(task => Count(GroupDefinition.Of(task).Tasks, depth + 1)));

    private static TaskFault Placed(TaskFault fault, int position, ImmutableArray<string> pointers) =>
        fault with { Position = position, Pointer = fault.Position is { } inner ? pointers[inner] + fault.Pointer : $"{Config}/tasks" };
}
