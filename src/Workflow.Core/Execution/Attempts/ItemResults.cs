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
/// <param name="tolerated">How many of them may fail; <c>null</c>: none.</param>
internal sealed class ItemResults(int count, ToleratedFailures? tolerated) : IDisposable
{
    private readonly ItemOutputs _outputs = new();
    private readonly ItemFailures _failures = new(count);
    private TaskExecution? _last; // the latest attempt of the item that was added last
    private int _ended; // succeeded, or skipped by its condition

    private bool MaySucceed => _failures.Count == 0 || (tolerated?.Include(_failures.Count, count) ?? false);

    public void Add(TaskExecution execution)
    {
        if (_last is not null && _last.Index != execution.Index)
        {
            TakeLast(_last);
        }

        _last = execution;
    }

    /// <summary>
    /// Ends the task: more failed items than are tolerated fail it; one that never ran, because the run was ended early, cancels it.
    /// </summary>
    public Task<TaskReport> EndAsync(Attempt attempt)
    {
        if (_last is not null)
        {
            TakeLast(_last);
            _last = null;
        }

        if (!MaySucceed)
        {
            return attempt.FailAsync(_failures.Error());
        }

        if (_ended + _failures.Count < count)
        {
            return attempt.CancelAsync();
        }

        if (_outputs.Bytes > DefinitionLimits.OutputBytes)
        {
            return attempt.FailAsync(new TaskError("output_too_large", $"The outputs of the items are {_outputs.Bytes} bytes long together; the limit is {DefinitionLimits.OutputBytes}."));
        }

        return attempt.EndAsync(ExecutionStatus.Succeeded, output: _outputs.End(), error: _failures.Count == 0 ? null : _failures.Error());
    }

    public void Dispose() => _outputs.Dispose();

    private void TakeLast(TaskExecution item)
    {
        if (item.IsRepeated)
        {
            return; // the run was ended early before its next round
        }

        switch (item.Status)
        {
            case ExecutionStatus.Succeeded or ExecutionStatus.Skipped:
                _ended++;
                _outputs.Add(item.Output, MaySucceed);
                break;
            case ExecutionStatus.Failed or ExecutionStatus.TimedOut:
                _failures.Add(item);
                _outputs.Add(null, MaySucceed);
                break;
        }
    }
}
