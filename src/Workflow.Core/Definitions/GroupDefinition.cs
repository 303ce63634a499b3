using System.Collections.Immutable;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Definitions;

/// <summary>What a task of type <c>GROUP</c> consists of, read from its config.</summary>
/// <param name="Tasks">Its tasks, in their order.</param>
/// <param name="Outputs">The expressions of its outputs by name, in the order of the config; <c>null</c>: none are given.</param>
/// <param name="FailFast">Whether the first failure that fails the group ends it at once, clean-up aside.</param>
public sealed record GroupDefinition(ImmutableArray<TaskDefinition> Tasks, ImmutableArray<KeyValuePair<string, string>>? Outputs, bool FailFast = false)
{
    /// <summary>Whether a task is a group.</summary>
    public static bool Is(TaskDefinition task) => task.TaskType == GroupTaskType.TypeName;

    /// <summary>The group of a task that the validator has accepted.</summary>
    public static GroupDefinition Of(TaskDefinition task) => Read(task.Config, "", []).Group;

    /// <summary>All tasks, those of groups included, each with its path: the names of its groups and its own, separated by <c>/</c>.</summary>
    /// <remarks>A name may contain a <c>/</c> too: the path is for people.</remarks>
    public static IEnumerable<(TaskDefinition Task, string Path)> Each(ImmutableArray<TaskDefinition> tasks, string? within = null)
    {
        foreach (var task in tasks)
        {
            var path = within is null ? task.Name : $"{within}/{task.Name}";
            yield return (task, path);
            foreach (var inner in Is(task) ? Each(Of(task).Tasks, path) : [])
            {
                yield return inner;
            }
        }
    }

    /// <summary>Reads a group, adding a fault for each error of form.</summary>
    /// <param name="config">The config of its task.</param>
    /// <param name="pointer">The JSON pointer of the config.</param>
    /// <param name="faults">Receives the faults.</param>
    /// <returns>The group, and the pointers of its tasks.</returns>
    internal static (GroupDefinition Group, ImmutableArray<string> Pointers) Read(JsonElement config, string pointer, ICollection<Fault> faults)
    {
        var reader = new ObjectReader(config, pointer, faults);
        var tasks = DefinitionReader.ReadTasks(reader, BodyUse.Create, faults);
        if (reader.Any("tasks") is not { ValueKind: JsonValueKind.Array } list)
        {
            if (!reader.Has("tasks"))
            {
                reader.Fault("tasks", "is required: the tasks of the group");
            }
        }
        else if (list.GetArrayLength() == 0)
        {
            reader.Fault("tasks", "must have at least one task");
        }

        return (new GroupDefinition([.. tasks.Select(t => t.Task)], ReadOutputs(reader, faults), reader.Flag("fail_fast", false)), [.. tasks.Select(t => t.Pointer)]);
    }

    private static ImmutableArray<KeyValuePair<string, string>>? ReadOutputs(ObjectReader reader, ICollection<Fault> faults)
    {
        if (reader.Object("outputs") is not { } outputs || reader.Any("outputs") is not { ValueKind: JsonValueKind.Object } json)
        {
            return null;
        }

        if (json.GetPropertyCount() is var count and > DefinitionLimits.GroupOutputs)
        {
            reader.Fault("outputs", $"has {count} members; the limit is {DefinitionLimits.GroupOutputs}");
            return [];
        }

        List<KeyValuePair<string, string>> found = [];
        foreach (var output in json.EnumerateObject().TakeWhile(_ => faults.Count < FaultCollection.MaxKept))
        {
            if (NameRules.TaskFault(output.Name) is { } fault)
            {
                outputs.Fault(output.Name, $"the name {fault}");
            }

            found.Add(new(output.Name, DefinitionReader.ReadCondition(outputs, output.Name) ?? ""));
        }

        foreach (var (name, _) in found.Where(output => output.Value.Length == 0 && !outputs.Has(output.Key)))
        {
            outputs.Fault(name, "must be an expression");
        }

        return [.. found];
    }
}
