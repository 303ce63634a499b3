using System.Collections.Immutable;
using Workflow.Core.Expressions.Planning;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Definitions;

/// <summary>
/// The tasks that a <c>catch</c> names. Such a task waits for the tasks that name it and for nothing else, and runs only if it catches an
/// error of one of them.
/// </summary>
internal static class CatchTasks
{
    // Each fault is compared with all of them.
    private const int MostCompared = 100;

    /// <summary>The positions of the tasks that name a task, by its name.</summary>
    internal static Dictionary<string, List<int>> Named(ImmutableArray<TaskDefinition> tasks)
    {
        Dictionary<string, List<int>> named = new(StringComparer.Ordinal);
        for (var i = 0; i < tasks.Length; i++)
        {
            foreach (var name in NamesIn(tasks[i]))
            {
                if (!named.TryGetValue(name, out var by))
                {
                    named[name] = by = [];
                }

                by.Add(i);
            }
        }

        return named;
    }

    /// <summary>The names of the tasks that catch errors of a task, each once, in the order of its rules.</summary>
    internal static IEnumerable<string> NamesIn(TaskDefinition task) =>
        task.Catch is { } rules ? rules.Select(rule => rule.Task).Where(name => name.Length > 0 && name != task.Name).Distinct(StringComparer.Ordinal) : [];

    /// <summary>The faults of all tasks.</summary>
    /// <param name="tasks">The tasks in their order.</param>
    internal static IEnumerable<TaskFault> Validate(ImmutableArray<TaskDefinition> tasks)
    {
        if (!tasks.Any(task => task.Catch is not null))
        {
            yield break;
        }

        var names = tasks.Select(task => task.Name).ToHashSet(StringComparer.Ordinal);
        var named = Named(tasks);
        for (var i = 0; i < tasks.Length; i++)
        {
            foreach (var fault in FaultsOfRules(tasks[i], i, names).Concat(FaultsOfPlace(tasks, i, named)))
            {
                yield return fault;
            }
        }
    }

    private static IEnumerable<TaskFault> FaultsOfRules(TaskDefinition task, int position, HashSet<string> names)
    {
        if (task.Catch is not { } rules)
        {
            yield break;
        }

        if (WaitingTaskTypes.EndsRun(task.TaskType))
        {
            yield return new TaskFault(position, "/catch", $"does not go with {task.TaskType}, which ends the run");
        }

        for (var k = 0; k < rules.Length; k++)
        {
            var detail = rules[k].Task switch
            {
                "" => null, // reported by the reader
                var name when name == task.Name => $"'{name}' is the task itself",
                var name when !names.Contains(name) => $"'{FaultText.Shorten(name)}' is not a task of this workflow{DidYouMean(name, names)}",
                _ => null,
            };
            if (detail is not null)
            {
                yield return new TaskFault(position, $"/catch/{k}/task", detail);
            }
        }
    }

    private static string DidYouMean(string name, HashSet<string> names) =>
        names.Count <= MostCompared && Similarity.Nearest(name, names) is { } near ? $"; did you mean '{near}'?" : "";

    private static IEnumerable<TaskFault> FaultsOfPlace(ImmutableArray<TaskDefinition> tasks, int position, Dictionary<string, List<int>> named)
    {
        var task = tasks[position];
        if (named.TryGetValue(task.Name, out var by))
        {
            var who = $"'{tasks[by[0]].Name}' names it in catch";
            if (task.DependsOn is { IsEmpty: false })
            {
                yield return new TaskFault(position, "/depends_on", $"must be left out: {who}, so it waits for the tasks that do, and runs only if it catches an error of one");
            }

            if (task.TriggerRule != TriggerRule.AllSuccess)
            {
                yield return new TaskFault(position, "/trigger_rule", $"must be left out: {who}, so it runs if it catches an error");
            }
        }
        else if (task.DependsOn is null && position > 0 && named.TryGetValue(tasks[position - 1].Name, out by))
        {
            yield return new TaskFault(
                position,
                "/depends_on",
                $"is required: the task before it is '{tasks[position - 1].Name}', which runs only if it catches an error, as '{tasks[by[0]].Name}' names it in catch");
        }
    }
}
