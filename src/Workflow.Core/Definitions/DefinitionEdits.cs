using System.Collections.Immutable;
using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>A change of a workflow, checked except for cycles of workflows.</summary>
/// <param name="Definition">The new definition; <c>null</c>: unchanged.</param>
/// <param name="IsActive">Whether its schedule is active.</param>
/// <param name="PointerOf">The pointer, in the body, to the workflow that a task names, by the task's position and its pointer in that task; <c>null</c>: the body is one task.</param>
internal sealed record DefinitionChange(WorkflowDefinition? Definition, bool IsActive, Func<int, string, string>? PointerOf = null);

/// <summary>The changes that a body asks for, made to the current definition. Pure: reads and writes nothing.</summary>
/// <param name="validator">Checks the result.</param>
internal sealed class DefinitionEdits(DefinitionValidator validator)
{
    /// <summary>The definition in a body. A body without <c>tasks</c> leaves the tasks as they are.</summary>
    public DefinitionChange Replace(StoredWorkflow current, JsonElement body)
    {
        FaultCollection faults = [];
        return Replaced(current, DefinitionReader.ReadWorkflow(body, BodyUse.Replace, faults), faults);
    }

    /// <summary>The definition in a body that need not repeat the workflow's name. A body without <c>tasks</c> leaves the tasks as they are.</summary>
    public DefinitionChange Apply(StoredWorkflow current, JsonElement body)
    {
        FaultCollection faults = [];
        return Replaced(current, DefinitionReader.ReadWorkflow(body, BodyUse.Apply, faults, current.Definition.Name), faults);
    }

    private DefinitionChange Replaced(StoredWorkflow current, WorkflowDraft draft, FaultCollection faults)
    {
        var tasks = current.Definition.Tasks;
        if (draft.HasTasks)
        {
            tasks = WithKnownIds(draft, current.Definition.Tasks, faults);
            Validate(tasks, draft, faults);
        }
        else
        {
            faults.AddRange(WorkflowOutputs.Validate(draft.Definition.Outputs, tasks));
        }

        ThrowIfAny(faults);
        return new DefinitionChange(
            draft.Definition with { Tasks = tasks },
            draft.IsActive ?? current.IsActive,
            draft.HasTasks ? (position, pointer) => draft.Pointers[position] + pointer : (_, _) => "/name");
    }

    // A task keeps its id when the body sends it back, or when it keeps its name.
    private static ImmutableArray<TaskDefinition> WithKnownIds(WorkflowDraft draft, ImmutableArray<TaskDefinition> before, FaultCollection faults)
    {
        var byName = before.ToDictionary(t => t.Name, t => t.Id, StringComparer.Ordinal);
        var free = before.Select(t => t.Id).ToHashSet();
        var sent = draft.Definition.Tasks;
        for (var i = 0; i < sent.Length; i++)
        {
            if (sent[i].Id != 0 && !free.Remove(sent[i].Id))
            {
                faults.Add(new Fault(JsonPointer.Member(draft.Pointers[i], "id"), "is not the id of a task of this workflow, or occurs twice here; leave it out for a new task"));
            }
        }

        return
        [
            .. sent.Select(t => t.Id == 0 && byName.TryGetValue(t.Name, out var id) && free.Remove(id) ? t with { Id = id } : t),
        ];
    }

    /// <summary>The definition with another task.</summary>
    public WorkflowDefinition AddTask(StoredWorkflow current, JsonElement body)
    {
        var tasks = current.Definition.Tasks;
        FaultCollection faults = [];
        var last = tasks.IsEmpty ? -1 : tasks[^1].OrderIndex;
        var task = DefinitionReader.ReadTask(body, "", last == int.MaxValue ? last : last + 1, BodyUse.Create, faults);
        return Checked(current.Definition, tasks.Add(task), task, faults);
    }

    /// <summary>The definition with another task in the place of one.</summary>
    public WorkflowDefinition ReplaceTask(StoredWorkflow current, long taskId, JsonElement body)
    {
        var before = Find(current, taskId);
        FaultCollection faults = [];
        var task = DefinitionReader.ReadTask(body, "", before.OrderIndex, BodyUse.Replace, faults);
        if (task.Id != 0 && task.Id != taskId)
        {
            faults.Add(new Fault("/id", $"is {task.Id}, and the address says {taskId}"));
        }

        task = task with { Id = taskId };
        return Checked(current.Definition, current.Definition.Tasks.Replace(before, task), task, faults);
    }

    /// <summary>The definition without a task.</summary>
    public WorkflowDefinition RemoveTask(StoredWorkflow current, long taskId)
    {
        var task = Find(current, taskId);
        var rest = current.Definition.Tasks.Remove(task);
        if (rest.FirstOrDefault(t => t.DependsOn is { } names && names.Contains(task.Name)) is { } dependent)
        {
            throw new RefusedException(RefusalReason.Conflict, $"Task '{dependent.Name}' depends on task '{task.Name}', so it can't be removed.");
        }

        if (rest.FirstOrDefault(t => CatchTasks.NamesIn(t).Contains(task.Name)) is { } caught)
        {
            throw new RefusedException(RefusalReason.Conflict, $"Task '{caught.Name}' names task '{task.Name}' in catch, so it can't be removed.");
        }

        // The next task now follows the previous one, which may depend on it; and expressions may refer to the removed task.
        return DefinitionValidator.ValidateOrder(rest).Concat(CatchTasks.Validate(rest)).Concat(validator.ValidateExpressions(rest)).ToList() is [{ Position: { } position, Detail: var detail }, ..]
            ? throw new RefusedException(RefusalReason.Conflict, $"Without task '{task.Name}', task '{rest[position].Name}' {detail}.")
            : WorkflowOutputs.Validate(current.Definition.Outputs, rest).FirstOrDefault() is { Detail: { } fault } at
            ? throw new RefusedException(RefusalReason.Conflict, $"Without task '{task.Name}', {at.Pointer} is faulty: {fault}.")
            : current.Definition with { Tasks = rest };
    }

    // The body is one task, so its own faults point into it; those it causes in other tasks name the task instead.
    private WorkflowDefinition Checked(WorkflowDefinition definition, ImmutableArray<TaskDefinition> tasks, TaskDefinition sent, FaultCollection faults)
    {
        tasks = [.. tasks.OrderBy(t => t.OrderIndex)]; // stable: ties keep the order in which they came
        foreach (var fault in validator.Validate(tasks))
        {
            faults.Add(fault.Position switch
            {
                { } position when ReferenceEquals(tasks[position], sent) => new Fault(fault.Pointer, fault.Detail),
                { } position => new Fault("", $"would make task '{tasks[position].Name}' faulty: {fault.Pointer} {fault.Detail}"),
                null => new Fault("", $"the workflow's tasks {fault.Detail}"),
            });
        }

        faults.AddRange(WorkflowOutputs.Validate(definition.Outputs, tasks).Select(fault => new Fault("", $"would make {fault.Pointer} of the workflow faulty: {fault.Detail}")));
        ThrowIfAny(faults);
        return definition with { Tasks = tasks };
    }

    /// <summary>Adds the faults of a draft's tasks, each at its place in the body.</summary>
    public void Validate(ImmutableArray<TaskDefinition> tasks, WorkflowDraft draft, FaultCollection faults)
    {
        faults.AddRange(validator.Validate(tasks).Select(fault =>
            new Fault(fault.Position is { } position ? draft.Pointers[position] + fault.Pointer : "/tasks", fault.Detail, fault.IsOfName)));
        faults.AddRange(WorkflowOutputs.Validate(draft.Definition.Outputs, tasks));
    }

    /// <exception cref="RefusedException">There are faults.</exception>
    public static void ThrowIfAny(FaultCollection faults)
    {
        if (faults.Count > 0)
        {
            throw RefusedException.Faulty(faults);
        }
    }

    private static TaskDefinition Find(StoredWorkflow current, long taskId) =>
        current.Definition.Tasks.FirstOrDefault(t => t.Id == taskId) ?? throw RefusedException.NoTask(taskId);
}
