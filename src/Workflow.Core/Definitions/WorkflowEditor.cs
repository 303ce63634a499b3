using System.Text.Json;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>
/// Everything that changes definitions. Each change is read, checked as a whole and written in one transaction, or refused
/// with all its faults and nothing written.
/// </summary>
/// <param name="store">The workflow store.</param>
/// <param name="validator">Checks them.</param>
/// <param name="time">The clock.</param>
/// <param name="maxDefinitionBytes">Largest definition, in bytes of JSON.</param>
/// <param name="observers">Notified of every write; <c>null</c> for none.</param>
/// <param name="calendars">The store of calendars; <c>null</c>: there are none.</param>
/// <param name="approve">Asked before every write, once the definition is known to be valid; <c>null</c>: everything is approved.</param>
public sealed class WorkflowEditor(
    IWorkflowStore store,
    DefinitionValidator validator,
    TimeProvider time,
    int maxDefinitionBytes = WorkflowEditor.DefaultMaxBytes,
    IEnumerable<IDefinitionObserver>? observers = null,
    ICalendarStore? calendars = null,
    ApproveDefinition? approve = null)
{
    private const int DefaultMaxBytes = 16 * 1024 * 1024;

    private readonly DefinitionEdits _edits = new(validator);

    /// <summary>The same editor, which asks before it writes.</summary>
    /// <param name="rule">Throws if the change must not be made.</param>
    public WorkflowEditor With(ApproveDefinition rule) => new(store, validator, time, maxDefinitionBytes, observers, calendars, rule);

    /// <summary>Creates a workflow from a body.</summary>
    /// <exception cref="RefusedException">The body is faulty, or the name is taken.</exception>
    public async Task<StoredWorkflow> CreateAsync(JsonElement body, CancellationToken cancellationToken)
    {
        FaultCollection faults = [];
        var draft = DefinitionReader.ReadWorkflow(body, BodyUse.Create, faults);
        _edits.Validate(draft.Definition.Tasks, draft, faults);
        DefinitionEdits.ThrowIfAny(faults);
        RefuseSize(draft.Definition);
        await ApproveAsync(null, draft.Definition, cancellationToken);
        await RefuseUnknownCalendarsAsync(null, draft.Definition, cancellationToken);
        await RefuseCyclesAsync(null, draft.Definition, (position, pointer) => draft.Pointers[position] + pointer, cancellationToken);
        var result = await store.CreateAsync(draft.Definition, draft.IsActive ?? true, time.GetUtcNow(), cancellationToken);
        Notify();
        return result.Outcome == WriteOutcome.NameTaken ? throw NameTaken(draft.Definition.Name) : result.Written;
    }

    /// <summary>Replaces a workflow's definition. A body without <c>tasks</c> leaves the tasks as they are.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="revision">The revision it must be at, or <c>null</c> for any.</param>
    /// <param name="body">What was sent.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">Any reason.</exception>
    public async Task<StoredWorkflow> ReplaceAsync(long id, long? revision, JsonElement body, CancellationToken cancellationToken)
    {
        var replaced = await ChangeAsync(id, revision, RefusedException.NoWorkflow, current => _edits.Replace(current, body), cancellationToken);

        // Also for an unchanged definition: the process may have been killed between an earlier write and this.
        foreach (var observer in observers ?? [])
        {
            await observer.ReplacedAsync(replaced, cancellationToken);
        }

        return replaced;
    }

    /// <summary>Switches a workflow's schedule on or off. No new version.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="revision">The revision it must be at, or <c>null</c> for any.</param>
    /// <param name="isActive">Whether it is to fire.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">There is no such workflow, or it has been changed.</exception>
    public Task<StoredWorkflow> SetActiveAsync(long id, long? revision, bool isActive, CancellationToken cancellationToken) =>
        ChangeAsync(id, revision, RefusedException.NoWorkflow, _ => new DefinitionChange(null, isActive), cancellationToken);

    /// <summary>Adds a task.</summary>
    /// <returns>The workflow with the task, which is the one with the greatest id.</returns>
    /// <inheritdoc cref="ReplaceAsync" path="/exception"/>
    public Task<StoredWorkflow> AddTaskAsync(long id, long? revision, JsonElement body, CancellationToken cancellationToken) =>
        ChangeAsync(id, revision, RefusedException.NoWorkflow, current => new DefinitionChange(_edits.AddTask(current, body), current.IsActive), cancellationToken);

    /// <summary>Replaces a task.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="revision">The revision its workflow must be at, or <c>null</c> for any.</param>
    /// <param name="body">What was sent.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">Any reason.</exception>
    public async Task<StoredWorkflow> ReplaceTaskAsync(long taskId, long? revision, JsonElement body, CancellationToken cancellationToken)
    {
        var id = await store.FindByTaskAsync(taskId, cancellationToken) ?? throw RefusedException.NoTask(taskId);
        return await ChangeAsync(
            id, revision, _ => RefusedException.NoTask(taskId), current => new DefinitionChange(_edits.ReplaceTask(current, taskId, body), current.IsActive), cancellationToken);
    }

    /// <summary>Removes a task.</summary>
    /// <exception cref="RefusedException">There is no such task, it has been changed, or the others cannot run without it.</exception>
    public async Task<StoredWorkflow> RemoveTaskAsync(long taskId, long? revision, CancellationToken cancellationToken)
    {
        var id = await store.FindByTaskAsync(taskId, cancellationToken) ?? throw RefusedException.NoTask(taskId);
        return await ChangeAsync(
            id, revision, _ => RefusedException.NoTask(taskId), current => new DefinitionChange(_edits.RemoveTask(current, taskId), current.IsActive), cancellationToken);
    }

    /// <summary>Removes a workflow. Its runs stay readable.</summary>
    /// <exception cref="RefusedException">There is no such workflow, it has been changed, or runs of it are active.</exception>
    public async Task DeleteAsync(long id, long? revision, CancellationToken cancellationToken)
    {
        while (true)
        {
            var current = await CurrentAsync(id, revision, RefusedException.NoWorkflow, cancellationToken);
            var result = await store.DeleteAsync(id, current.Revision, time.GetUtcNow(), cancellationToken);
            switch (result.Outcome)
            {
                case WriteOutcome.Changed:
                    continue; // read again: either it may be deleted as it is now, or the caller's revision is stale
                case WriteOutcome.HasActiveRuns:
                    throw new RefusedException(RefusalReason.Conflict, $"Runs of workflow {id} are active; it can be deleted when they have ended.");
                case WriteOutcome.NotFound:
                    throw RefusedException.NoWorkflow(id);
                default:
                    return;
            }
        }
    }

    private async Task<StoredWorkflow> ChangeAsync(
        long id,
        long? revision,
        Func<long, RefusedException> notFound,
        Func<StoredWorkflow, DefinitionChange> change,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var current = await CurrentAsync(id, revision, notFound, cancellationToken);
            var (definition, isActive, pointerOf) = change(current);
            if (definition is not null && definition.IsSameAs(current.Definition))
            {
                definition = null; // sending the same thing twice makes no second version
            }

            if (definition is not null)
            {
                RefuseSize(definition);
            }

            await ApproveAsync(current.Definition, definition ?? current.Definition, cancellationToken);

            if (definition is null && isActive == current.IsActive)
            {
                return current;
            }

            if (definition is not null)
            {
                await RefuseUnknownCalendarsAsync(current.Definition, definition, cancellationToken);
                await RefuseCyclesAsync(id, definition, pointerOf, cancellationToken);
            }

            var result = await store.UpdateAsync(id, current.Revision, definition, isActive, time.GetUtcNow(), cancellationToken);
            switch (result.Outcome)
            {
                case WriteOutcome.Changed:
                    continue; // read again: the change is made to what is there now, or the caller's revision is stale
                case WriteOutcome.NotFound:
                    throw notFound(id);
                case WriteOutcome.NameTaken:
                    throw NameTaken((definition ?? current.Definition).Name);
                default:
                    Notify();
                    return result.Written;
            }
        }
    }

    // A change of something else is possible even if a calendar is gone.
    private async Task RefuseUnknownCalendarsAsync(WorkflowDefinition? before, WorkflowDefinition after, CancellationToken cancellationToken)
    {
        if (after.Schedule.Calendars is not [] && after.Schedule != before?.Schedule)
        {
            var known = calendars is null ? CalendarSet.None : await calendars.CalendarsOfAsync(after.Schedule, cancellationToken);
            DefinitionEdits.ThrowIfAny([.. CalendarReads.Unknown(after.Schedule, known)]);
        }
    }

    // Reported at the task that closes the cycle if the body has that task; otherwise by its name.
    private async Task RefuseCyclesAsync(long? id, WorkflowDefinition definition, Func<int, string, string>? pointerOf, CancellationToken cancellationToken)
    {
        if (definition.OnRun is not null)
        {
            DefinitionEdits.ThrowIfAny(await OnRunChecks.FindAsync(id, definition, store, cancellationToken));
        }

        var cycles = await CallCycles.FindAsync(id, definition, store, cancellationToken);
        DefinitionEdits.ThrowIfAny([.. cycles.Select(c => pointerOf is null
            ? new Fault("", $"would make task '{definition.Tasks[c.Position].Name}' faulty: {c.Pointer} {c.Detail}")
            : new Fault(pointerOf(c.Position, c.Pointer), c.Detail))]);
    }

    private async Task<StoredWorkflow> CurrentAsync(long id, long? revision, Func<long, RefusedException> notFound, CancellationToken cancellationToken)
    {
        var current = await store.GetAsync(id, cancellationToken) ?? throw notFound(id);
        return revision is null || revision == current.Revision
            ? current
            : throw new RefusedException(RefusalReason.Changed, $"Workflow {id} has been changed since it was read: read it again, and repeat the change on what is there now.");
    }

    private Task ApproveAsync(WorkflowDefinition? before, WorkflowDefinition after, CancellationToken cancellationToken) =>
        approve?.Invoke(before, after, cancellationToken) ?? Task.CompletedTask;

    private void Notify()
    {
        foreach (var observer in observers ?? [])
        {
            observer.Written();
        }
    }

    // The whole definition counts: tasks that are added one by one add up, and each change rewrites all of them.
    private void RefuseSize(WorkflowDefinition definition)
    {
        if (StoredJson.Write(definition).Length is var bytes && bytes > maxDefinitionBytes)
        {
            throw RefusedException.Faulty(
                [new Fault("", $"makes a definition of {bytes} bytes of JSON; the limit of the setting {LimitOptions.Section}:{nameof(LimitOptions.DefinitionBytes)} is {maxDefinitionBytes}")]);
        }
    }

    private static RefusedException NameTaken(string name) =>
        new(RefusalReason.Conflict, $"Another workflow is named '{name}'.");
}
