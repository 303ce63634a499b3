using System.Collections.Concurrent;

namespace Workflow.Core.Execution.Steps;

/// <summary>
/// The steps in progress in this process. A task hub that is killed between sending a message and recording that sends
/// it again, and both may arrive at the same time: the second gets the answer of the first.
/// </summary>
internal sealed class StepsUnderWay
{
    private readonly ConcurrentDictionary<(string RunId, TaskStep Step), Lazy<Task<StepAnswer>>> _steps = [];

    /// <summary>Does a step, or waits for the end of the same one if it is being done.</summary>
    /// <exception cref="OperationCanceledException">The first delivery of the step was given up.</exception>
    internal async Task<StepAnswer> DoAsync(string runId, TaskStep step, Func<Task<StepAnswer>> work)
    {
        var mine = new Lazy<Task<StepAnswer>>(work); // begun by one only, which is in the table
        var first = _steps.GetOrAdd((runId, step), mine);
        try
        {
            return await first.Value;
        }
        finally
        {
            // Removed before the end is answered: the step may come again then, and what is on record answers it.
            _steps.TryRemove(new((runId, step), first));
        }
    }
}
