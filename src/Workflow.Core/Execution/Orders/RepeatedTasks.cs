using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Orders;

/// <summary>Which tasks of a run a rerun repeats, and which it carries over.</summary>
internal sealed class RepeatedTasks
{
    private readonly RunPlan _plan;
    private readonly LostTasks? _lost;
    private readonly Dictionary<string, TaskExecution> _last;
    private readonly bool[] _endedWell;
    private readonly int? _from;
    private readonly HashSet<int>? _items;

    /// <summary>Selects the tasks.</summary>
    /// <param name="plan">The plan of the new run.</param>
    /// <param name="executions">Those of the earlier run, in order of position, item and attempt.</param>
    /// <param name="lost">The tasks that lost in the earlier run; <c>null</c>: none.</param>
    /// <param name="order">How it is repeated.</param>
    /// <exception cref="RefusedException">The new run has no such task.</exception>
    public RepeatedTasks(RunPlan plan, IReadOnlyList<TaskExecution> executions, LostTasks? lost, RerunOrder order)
    {
        (_plan, _lost) = (plan, lost);
        _last = executions.Where(e => e.Index is null).GroupBy(e => e.Task, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);
        _endedWell = [.. plan.Tasks.Select((t, i) => CarryOver.EndedWell(plan, i, StatusOf(t.Name), CatchTaskOf(t.Name)))];
        _from = order.From == RerunFrom.Task ? PositionOf(order.Task!) : null;
        _items = order.Items?.ToHashSet();
        var marked = order.Marked is { Index: null } mark ? PositionOf(mark.Task) : (int?)null;
        HashSet<int> again = [.. marked is { } done ? plan.Downstreams[done].Where(DependsOnOutcome) : []];
        if (_from is { } from)
        {
            again.Add(from);
        }

        Kept = CarryOver.Kept(plan, name => marked is { } m && plan.Tasks[m].Name == name ? ExecutionStatus.Succeeded : StatusOf(name), CatchTaskOf, again);
    }

    /// <summary>For each position whether the outcome of the task is carried over.</summary>
    public bool[] Kept { get; }

    /// <summary>Whether an execution of the earlier run is carried over.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="position">The position of its task in the new run.</param>
    /// <param name="isSameList">Whether the lists of tasks whose upstreams are carried over are certain to be the same.</param>
    public bool IsCarriedOver(TaskExecution execution, int position, bool isSameList)
    {
        if (Kept[position])
        {
            return true;
        }

        // Of a for_each that failed, or of which some items are repeated: the other items that are done, if its list is certain to be the same.
        return execution.Index is { } index && isSameList
            && execution.Status is ExecutionStatus.Succeeded or ExecutionStatus.Skipped && !execution.IsRepeated
            && (position == _from ? _items?.Contains(index) == false : !_endedWell[position])
            && CarryOver.AreUpstreamsKept(_plan, Kept, position);
    }

    /// <summary>
    /// An execution as the new run has it. Which tasks have lost is on record for the earlier run only, so what has lost counts as skipped from now on,
    /// as it did there.
    /// </summary>
    /// <param name="execution">One that is carried over.</param>
    /// <param name="position">The position of its task in the new run.</param>
    public TaskExecution CarriedOver(TaskExecution execution, int position) => execution with
    {
        Position = position,
        Status = execution.Index is null && HasLost(execution) ? ExecutionStatus.Skipped : execution.Status,
        CarriedOver = true,
        Items = null,
    };

    /// <summary>Refuses items that can't be repeated alone.</summary>
    /// <inheritdoc cref="CarriedWork.OfAsync" path="/exception"/>
    public void CheckItems(RerunOrder order, Run earlier, bool isSameList)
    {
        if (order.Items is not { } items)
        {
            return;
        }

        var position = _from!.Value;
        if (!_plan.Tasks[position].HasItems)
        {
            throw RefusedException.Faulty([new Fault("/items", $"can't be chosen: task '{order.Task}' has no for_each")]);
        }

        if (_plan.Tasks[position].HasChunks)
        {
            throw RefusedException.Faulty([new Fault("/items", $"can't be chosen: the items of task '{order.Task}' come from a stored body, in chunks; with from failed, those that have failed are repeated")]);
        }

        CheckList(order.Task!, position, earlier, isSameList);
        var count = _last.TryGetValue(order.Task!, out var list) ? list.ItemCount : null;
        if (count is null)
        {
            throw new RefusedException(RefusalReason.Conflict, $"Task '{order.Task}' of run '{earlier.Id}' had no items; repeat all of it, without items.");
        }

        FaultCollection faults = [];
        foreach (var (place, index) in items.Index().Where(item => item.Item < 0 || item.Item >= count))
        {
            faults.Add(new Fault($"/items/{place}", count == 0 ? "is no item: the list was empty" : $"must be from 0 to {count - 1}, not {index}"));
        }

        if (faults.Count > 0)
        {
            throw RefusedException.Faulty(faults);
        }
    }

    /// <summary>The last attempt of the task or item that is taken as succeeded.</summary>
    /// <inheritdoc cref="CarriedWork.OfAsync" path="/exception"/>
    public TaskExecution Markable(MarkedTask marked, Run earlier, IReadOnlyList<TaskExecution> executions, bool isSameList)
    {
        var position = PositionOf(marked.Task);
        var what = marked.Index is { } index ? $"Item {index} of task '{marked.Task}'" : $"Task '{marked.Task}'";
        if (_plan.Tasks[position].HasItems != marked.Index is not null)
        {
            throw RefusedException.Faulty([new Fault("/index", _plan.Tasks[position].HasItems ? $"is required: task '{marked.Task}' has a for_each, so its items are marked, one by one" : $"can't be given: task '{marked.Task}' has no for_each")]);
        }

        if (_plan.Tasks[position].HasChunks)
        {
            throw RefusedException.Faulty([new Fault("/index", $"can't be marked: the items of task '{marked.Task}' come from a stored body, in chunks")]);
        }

        var last = executions.LastOrDefault(e => e.Task == marked.Task && e.Index == marked.Index);
        if (last is not { Status: ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Cancelled })
        {
            throw new RefusedException(RefusalReason.Conflict, $"{what} of run '{earlier.Id}' {(last is null ? "did not begin" : $"is {Word.Upper(last.Status)}")}; only what has failed, timed out or been cancelled can be marked as succeeded.");
        }

        if (last.CaughtBy is { } handler)
        {
            throw new RefusedException(RefusalReason.Conflict, $"The error of task '{marked.Task}' of run '{earlier.Id}' was caught by task '{handler}', so there is nothing to mark.");
        }

        if (marked.Index is not null)
        {
            CheckList(marked.Task, position, earlier, isSameList);
        }
        else if (!Kept[position])
        {
            throw new RefusedException(RefusalReason.Conflict, $"Task '{marked.Task}' would run again all the same, as '{Cause(position)}' does, which comes before it. Mark that one first, or rerun the run.");
        }

        return last;
    }

    // Whether a task would have been decided otherwise had an upstream succeeded.
    private bool DependsOnOutcome(int position) => _plan.Tasks[position].Rule is not (TriggerRule.Always or TriggerRule.AllDone);

    private void CheckList(string task, int position, Run earlier, bool isSameList)
    {
        if (!isSameList)
        {
            throw new RefusedException(RefusalReason.Conflict, $"The list of task '{task}' may be another: the new run has another version or other inputs than run '{earlier.Id}'. Its items can't be chosen.");
        }

        if (!CarryOver.AreUpstreamsKept(_plan, Kept, position))
        {
            throw new RefusedException(RefusalReason.Conflict, $"The list of task '{task}' may be another: '{Cause(position)}', which comes before it, runs again. Its items can't be chosen.");
        }
    }

    private string Cause(int position) => _plan.Tasks[_plan.Tasks[position].Upstreams.Where(u => !Kept[u]).Append(position).First()].Name;

    private int PositionOf(string task)
    {
        for (var position = 0; position < _plan.Tasks.Length; position++)
        {
            if (_plan.Tasks[position].Name == task)
            {
                return position;
            }
        }

        throw new RefusedException(RefusalReason.NotFound, $"The new run has no task '{FaultText.Shorten(task)}'.");
    }

    private ExecutionStatus StatusOf(string name) =>
        !_last.TryGetValue(name, out var end) || end.IsRepeated ? ExecutionStatus.Pending : HasLost(end) ? ExecutionStatus.Skipped : end.Status;

    // What has lost a race has not failed: the race is over.
    private bool HasLost(TaskExecution end) =>
        _plan.HasRaces && end.Status == ExecutionStatus.Cancelled && _lost?.JoinOf(end.Position) is { } join && join != end.Position;

    private string? CatchTaskOf(string name) => _last.TryGetValue(name, out var end) ? end.CaughtBy : null;
}
