using System.Collections.Concurrent;

namespace Workflow.Core.Execution.Steps;

/// <summary>
/// The steps in progress in this process. A task hub that is killed between sending a message and recording the send sends
/// it again, and both may arrive at the same time: the second gets the result of the first.
/// </summary>
internal sealed class StepsInProgress
{
    private readonly ConcurrentDictionary<(string RunId, TaskStep Step), Lazy<Task<StepAnswer>>> _steps = [];

    /// <summary>Does a step, or waits for the end of the same one if it is being done.</summary>
    /// <exception cref="OperationCanceledException">The first delivery of the step was cancelled.</exception>
    internal async Task<StepAnswer> DoAsync(string runId, TaskStep step, Func<Task<StepAnswer>> work)
    {
        var mine = new Lazy<Task<StepAnswer>>(work); // only the one in the table is started
        var first = _steps.GetOrAdd((runId, step), mine);
        try
        {
            return await first.Value;
        }
        finally
        {
            // Removed before returning: the step may be sent again afterwards, and is then answered from the record.
            _steps.TryRemove(new((runId, step), first));
        }
    }
}
