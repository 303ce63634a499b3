using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;

namespace Workflow.Core.Execution.Attempts;

/// <summary>Ends a <c>for_each</c>: the ends of its items are on record, and their outcomes decide how it ends.</summary>
/// <param name="masks">Mask secrets in what is recorded.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads and records executions.</param>
/// <param name="rules">Decide what follows from errors.</param>
/// <param name="time">The clock.</param>
/// <param name="bodies">Keeps what items have stored; <c>null</c>: nothing does.</param>
internal sealed class ItemCollection(SecretMasks masks, IRunReader runs, IExecutionStore executions, ErrorRules rules, TimeProvider time, IStoredBodies? bodies)
{
    private const int PageSize = 50; // an output may be large, and a whole page is in memory at one time

    public async Task<TaskReport> EndAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var (runId, position) = (attempt.Run.Id, attempt.Call.Position);
        var own = await executions.FindLastAsync(runId, position, null, cancellationToken)
            ?? throw new InvalidOperationException($"Task {position} of run {runId} has no record of its list.");
        attempt.Continue(own);
        using var results = new ItemResults(own.ItemCount ?? 0, attempt.Task.ToleratedFailures);
        ExecutionKey? after = new ExecutionKey(position, null, int.MaxValue);
        while (after is not null)
        {
            var page = await executions.ListExecutionsAsync(runId, after, PageSize, cancellationToken);
            foreach (var execution in page)
            {
                if (execution.Position != position)
                {
                    page = [];
                    break;
                }

                results.Add(execution);
                if (!execution.Status.IsFinal())
                {
                    await EndInterruptedAsync(attempt, execution);
                }
            }

            after = page.Count < PageSize ? null : new ExecutionKey(page[^1].Position, page[^1].Index, page[^1].Attempt);
        }

        return await results.EndAsync(attempt);
    }

    // Ends an item that a crash interrupted, or left waiting, and that no call resumed because the run was then ordered to end.
    private Task<TaskReport> EndInterruptedAsync(Attempt task, TaskExecution left)
    {
        var attempt = new Attempt(task.Run, task.Version, new TaskCall(left.Position, left.Index, left.Attempt), masks, runs, executions, rules, time);
        attempt.Continue(RecordedExecution.Of(left));
        attempt.StoreIn(bodies, wasBegun: left.StartedAt is not null);
        return attempt.CancelAsync(hasBegun: left.StartedAt is not null);
    }
}
