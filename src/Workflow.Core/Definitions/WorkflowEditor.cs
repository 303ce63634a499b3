using System.Text.Json;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;

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
/// <param name="pools">The store of pools; <c>null</c>: there are none.</param>
/// <param name="approve">Asked before every write, once the definition is known to be valid; <c>null</c>: everything is approved.</param>
public sealed partial class WorkflowEditor(
    IWorkflowStore store,
    DefinitionValidator validator,
    TimeProvider time,
    int maxDefinitionBytes = WorkflowEditor.DefaultMaxBytes,
    IEnumerable<IDefinitionObserver>? observers = null,
    ICalendarStore? calendars = null,
    IPoolStore? pools = null,
    ApproveDefinition? approve = null)
{
    private const int DefaultMaxBytes = 16 * 1024 * 1024;

    private readonly DefinitionEdits _edits = new(validator);

    /// <summary>The same editor, which asks before it writes.</summary>
    /// <param name="rule">Throws if the change must not be made.</param>
    public WorkflowEditor With(ApproveDefinition rule) => new(store, validator, time, maxDefinitionBytes, observers, calendars, pools, rule);

    /// <summary>Creates a workflow from a body.</summary>
    /// <exception cref="RefusedException">The body is faulty, or the name is taken.</exception>
    public async Task<StoredWorkflow> CreateAsync(JsonElement body, CancellationToken cancellationToken)
    {
        FaultCollection faults = [];
        var draft = DefinitionReader.ReadWorkflow(body, BodyUse.Create, faults);
        return await TryCreateAsync(draft, faults, cancellationToken) ?? throw NameTaken(draft.Definition.Name);
    }

    /// <summary>Makes the workflow of a name what a body says: creates it, or replaces its definition. A body without <c>tasks</c> leaves the tasks as they are.</summary>
    /// <param name="name">The name, which the body may repeat.</param>
    /// <param name="guard">What must be true of the workflow that has the name.</param>
    /// <param name="body">What was sent.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The workflow, and whether it is new.</returns>
    /// <exception cref="RefusedException">Any reason.</exception>
    public async Task<(StoredWorkflow Workflow, bool IsNew)> ApplyAsync(string name, WriteGuard guard, JsonElement body, CancellationToken cancellationToken)
    {
        while (true)
        {
            var current = await store.FindByNameAsync(name, cancellationToken);
            guard.Check($"Workflow '{FaultText.Shorten(name)}'", current?.Revision, current?.Id);
            if (current is not null)
            {
                if (await TryChangeAsync(current, _edits.Apply(current, body), cancellationToken) is { } replaced)
                {
                    await NotifyAsync(replaced, cancellationToken);
                    return (replaced, IsNew: false);
                }
            }
            else
            {
                FaultCollection faults = [];
                var draft = DefinitionReader.ReadWorkflow(body, BodyUse.Apply, faults, name);
                if (await TryCreateAsync(draft, faults, cancellationToken) is { } created)
                {
                    return (created, IsNew: true);
                }
            }
        }
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

        await NotifyAsync(replaced, cancellationToken);
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
}
