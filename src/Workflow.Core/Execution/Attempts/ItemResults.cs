using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// Combines the outputs of the items of a <c>for_each</c>, from their executions in order. It holds no more than may be
/// returned: all outputs of 10,000 items would not fit into memory.
/// </summary>
/// <param name="count">How many items there are.</param>
/// <param name="task">Their task.</param>
internal sealed class ItemResults(int count, TaskDefinition task) : IItemResults
{
    private readonly ItemOutputs _outputs = new();
    private readonly ItemFailures _failures = new(count);
    private readonly NeededSuccesses? _needed = task.NeededSuccesses;
    private int _next; // the first item whose place in the list of outputs is not filled
    private int _succeeded;
    private int _skipped; // by their condition

    /// <summary>Whether an item goes on: what is on record of it is not its end.</summary>
    public required Predicate<TaskExecution> IsOpen { private get; init; }

    private bool MaySucceed => _needed is { } needed
        ? !needed.AreOutOfReach(_failures.Count + _skipped, count)
        : _failures.Count == 0 || (task.ToleratedFailures?.Include(_failures.Count, count) ?? false);

    private bool AreEnough => _needed is { } needed ? needed.AreReached(_succeeded, count) : _succeeded + _skipped + _failures.Count == count;

    public void Add(TaskExecution item)
    {
        if (IsOpen(item))
        {
            return; // another attempt follows
        }

        switch (item.Status)
        {
            case ExecutionStatus.Succeeded:
                _succeeded++;
                Place(item);
                break;
            case ExecutionStatus.Skipped:
                _skipped++;
                Place(item);
                break;
            case ExecutionStatus.Failed or ExecutionStatus.TimedOut:
                _failures.Add(item);
                break;
        }
    }

    /// <summary>
    /// Ends the task: fewer successes than it needs, or more failures than it tolerates, fail it. If it needs no certain number, an item
    /// that never ran, because the run was ended early or the task has lost, cancels it; it keeps the outputs of the others.
    /// </summary>
    public Task<TaskReport> EndAsync(Attempt attempt)
    {
        if (!MaySucceed)
        {
            return attempt.FailAsync(_failures.Error(_needed is null ? null : $"{_succeeded} of {count} items succeeded, and {_needed.Of(count)} are needed"));
        }

        FillTo(count);
        var isTooLong = _outputs.Bytes > DefinitionLimits.OutputBytes;
        if (!AreEnough)
        {
            return attempt.CancelAsync(output: isTooLong || _succeeded == 0 ? null : _outputs.End());
        }

        if (isTooLong)
        {
            return attempt.FailAsync(new TaskError("output_too_large", $"The outputs of the items are {_outputs.Bytes} bytes long together; the limit is {DefinitionLimits.OutputBytes}."));
        }

        return attempt.EndAsync(ExecutionStatus.Succeeded, output: _outputs.End(), error: _failures.Count == 0 ? null : _failures.Error());
    }

    public void Dispose() => _outputs.Dispose();

    private void Place(TaskExecution item)
    {
        FillTo(item.Index ?? 0);
        _outputs.Add(item.Output, MaySucceed);
        _next++;
    }

    // An item without an output has its place.
    private void FillTo(int index)
    {
        for (; _next < index; _next++)
        {
            _outputs.Add(null, MaySucceed);
        }
    }
}
