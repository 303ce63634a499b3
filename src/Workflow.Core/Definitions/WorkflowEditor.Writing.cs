using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <content>Checks a definition as a whole, and writes it.</content>
public sealed partial class WorkflowEditor
{
    // Returns null if another workflow has the name.
    private async Task<StoredWorkflow?> TryCreateAsync(WorkflowDraft draft, FaultCollection faults, CancellationToken cancellationToken)
    {
        _edits.Validate(draft.Definition.Tasks, draft, faults);
        DefinitionEdits.ThrowIfAny(faults);
        RefuseSize(draft.Definition);
        await ApproveAsync(null, draft.Definition, cancellationToken);
        await RefuseUnknownCalendarsAsync(null, draft.Definition, cancellationToken);
        await RefuseUnknownPoolsAsync(null, draft.Definition, (position, pointer) => draft.Pointers[position] + pointer, cancellationToken);
        await RefuseCyclesAsync(null, draft.Definition, (position, pointer) => draft.Pointers[position] + pointer, cancellationToken);
        var result = await store.CreateAsync(draft.Definition, draft.IsActive ?? true, time.GetUtcNow(), cancellationToken);
        Notify();
        return result.Outcome == WriteOutcome.NameTaken ? null : result.Written;
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
            if (await TryChangeAsync(current, change(current), cancellationToken) is { } changed)
            {
                return changed;
            }
        }
    }

    // Returns null if the workflow has changed, or is gone. Then it is read again: the change is made to what is there now, or the
    // caller's revision is stale.
    private async Task<StoredWorkflow?> TryChangeAsync(StoredWorkflow current, DefinitionChange change, CancellationToken cancellationToken)
    {
        var (definition, isActive, pointerOf) = change;
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
            await RefuseUnknownPoolsAsync(current.Definition, definition, pointerOf, cancellationToken);
            await RefuseCyclesAsync(current.Id, definition, pointerOf, cancellationToken);
        }

        var result = await store.UpdateAsync(current.Id, current.Revision, definition, isActive, time.GetUtcNow(), cancellationToken);
        switch (result.Outcome)
        {
            case WriteOutcome.Changed or WriteOutcome.NotFound:
                return null;
            case WriteOutcome.NameTaken:
                throw NameTaken((definition ?? current.Definition).Name);
            default:
                Notify();
                return result.Written;
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

    // A change of something else is possible even if a pool is gone.
    private async Task RefuseUnknownPoolsAsync(WorkflowDefinition? before, WorkflowDefinition after, Func<int, string, string>? pointerOf, CancellationToken cancellationToken)
    {
        var unknown = await PoolChecks.UnknownAsync(before, after, pools, cancellationToken);
        DefinitionEdits.ThrowIfAny([.. unknown.Select(found => FaultAt(after, found.Position, found.Pointer, found.Detail, pointerOf))]);
    }

    // Reported at the task that closes the cycle if the body has that task; otherwise by its name.
    private async Task RefuseCyclesAsync(long? id, WorkflowDefinition definition, Func<int, string, string>? pointerOf, CancellationToken cancellationToken)
    {
        if (definition.OnRun is not null)
        {
            DefinitionEdits.ThrowIfAny(await OnRunChecks.FindAsync(id, definition, store, cancellationToken));
        }

        var cycles = await CallCycles.FindAsync(id, definition, store, cancellationToken);
        DefinitionEdits.ThrowIfAny([.. cycles.Select(c => FaultAt(definition, c.Position, c.Pointer, c.Detail, pointerOf))]);
    }

    private static Fault FaultAt(WorkflowDefinition definition, int position, string pointer, string detail, Func<int, string, string>? pointerOf) => pointerOf is null
        ? new Fault("", $"would make task '{definition.Tasks[position].Name}' faulty: {pointer} {detail}")
        : new Fault(pointerOf(position, pointer), detail);

    private async Task<StoredWorkflow> CurrentAsync(long id, long? revision, Func<long, RefusedException> notFound, CancellationToken cancellationToken)
    {
        var current = await store.GetAsync(id, cancellationToken) ?? throw notFound(id);
        new WriteGuard(revision).Check($"Workflow {current.Id}", current.Revision);
        return current;
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

    // Also for an unchanged definition: the process may have been killed between an earlier write and this.
    private async Task NotifyAsync(StoredWorkflow replaced, CancellationToken cancellationToken)
    {
        foreach (var observer in observers ?? [])
        {
            await observer.ReplacedAsync(replaced, cancellationToken);
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
