using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Loop;

/// <content>The items of a <c>for_each</c>.</content>
public sealed partial class RunLoop
{
    private readonly Dictionary<int, ItemProgress> _items = [];
    private readonly Queue<int> _decidedItems = new();
    private readonly HashSet<int> _runningOn = []; // the tasks that end, or have ended, before their items

    // The end of a task is on record, and some of its items may not have ended.
    private void RunOn(TaskReport report)
    {
        if (report is { Call.Kind: CallKind.Expand, ItemCount: > 0, Status: ExecutionStatus.Succeeded or ExecutionStatus.Failed } && _plan.Tasks[report.Call.Position].MayRunOn)
        {
            TakeItems(report, isCollected: true);
        }
    }

    private void TakeItems(TaskReport report, bool isCollected = false)
    {
        var (position, task) = (report.Call.Position, _plan.Tasks[report.Call.Position]);
        var perCall = task.NeededSuccesses is null ? _engine.ItemsPerCall(task, report.ItemCount) : 1; // each end may decide the task
        var items = new ItemProgress(report.ItemCount, task.MaxParallel, perCall, task.NeededSuccesses) { IsCollected = isCollected };
        _items.Add(position, items);
        if (isCollected)
        {
            _runningOn.Add(position);
        }

        if (IsEnding(task))
        {
            items.Stop();
        }
        else if (_graph.IsLost(position) || _engine.Lost.JoinOf(position) == position)
        {
            items.HasLosers = true;
            items.Stop(_engine.BegunItems(position)); // it has lost, or its items have: those that have begun are cancelled, and their runs with them
        }

        BeginItems(position);
    }

    private void EndItem(TaskReport report)
    {
        _items[report.Call.Position].End(report.Status == ExecutionStatus.Succeeded);
        BeginItems(report.Call.Position);
    }

    private void BeginItems(int position)
    {
        var (items, task) = (_items[position], _plan.Tasks[position]);
        if (!items.IsCollected && !items.HasLosers && items.IsDecided && !IsEnding(task) && !_graph.IsLost(position))
        {
            Decide(position, items, task);
        }

        while (items.TryBegin(out var range))
        {
            BeginFirst(items.PerCall == 1
                ? new TaskCall(position, range.First)
                : new TaskCall(position, range.First, Kind: CallKind.Items) { Count = range.Count, Window = range.Window });
        }

        if (!items.IsDone)
        {
            return;
        }

        _runningOn.Remove(position);
        if (!items.IsCollected)
        {
            Collect(position, items, runsOn: false);
        }
    }

    // As soon as what is on record decides it. What loses is decided when all of that is known.
    private void Decide(int position, ItemProgress items, PlannedTask task)
    {
        if (!task.MayRunOn)
        {
            items.HasLosers = true;
            items.Stop(_engine.BegunItems(position));
            _decidedItems.Enqueue(position);
        }
        else if (!items.IsDone)
        {
            _runningOn.Add(position);
            Collect(position, items, runsOn: true);
        }
    }

    private void Collect(int position, ItemProgress items, bool runsOn)
    {
        items.IsCollected = true;
        Begin(new TaskCall(position, Kind: CallKind.Collect) { RunsOn = runsOn }, null);
    }

    // Items that are open report their end, and the last of them collects.
    private void EndDecidedItems()
    {
        while (_decidedItems.Count > 0 && !_engine.HasMore())
        {
            var position = _decidedItems.Dequeue();
            if (!_items[position].IsDone && !IsEnding(_plan.Tasks[position]))
            {
                _engine.Lose(Race.OfItems(position));
            }
        }
    }
}
