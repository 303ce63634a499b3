using Workflow.Core.Definitions;
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
/// <param name="places">Finds where the items of chunks are.</param>
internal sealed class ItemCollection(SecretMasks masks, IRunReader runs, IExecutionStore executions, ErrorRules rules, TimeProvider time, IStoredBodies? bodies, ItemPlaces places)
{
    // Each request takes its time, and a whole part is in memory at one time, in which an output may be large.
    private const int MostAtATime = 500;
    private const int LeastAtATime = 20;
    private const long BytesAtATime = 8 * 1024 * 1024;

    public async Task<TaskReport> EndAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var (runId, position) = (attempt.Run.Id, attempt.Call.Position);
        var own = await executions.FindLastAsync(runId, position, null, cancellationToken)
            ?? throw new InvalidOperationException($"Task {position} of run {runId} has no record of its list.");
        attempt.Continue(own);
        var plan = attempt.Version.Plan.Tasks[position];
        using var results = await ResultsAsync(attempt, plan, own.ItemCount ?? 0, cancellationToken);
        TaskExecution? last = null; // of the item that was read last
        var (range, limit) = (ExecutionRange.OfItems(position), MostAtATime);
        while (true)
        {
            var part = await executions.ListPartAsync(runId, new ExecutionQuery(range, limit) { MaxBytes = BytesAtATime }, cancellationToken);
            foreach (var execution in part.Executions)
            {
                if (last?.Index != execution.Index)
                {
                    AddLast();
                }

                last = execution;
                if (!execution.Status.IsFinal() && !attempt.Call.RunsOn)
                {
                    await EndInterruptedAsync(attempt, execution);
                }
            }

            if (part.ReadTo is not { } end)
            {
                break;
            }

            // What does not fit is read again with the next part, so of large outputs fewer are asked for.
            (range, limit) = (range.From(end), Math.Clamp(2 * part.Executions.Count, LeastAtATime, MostAtATime));
        }

        AddLast();
        return await results.EndAsync(attempt);

        // One after which a round was to follow is left out: the run was ended early before that.
        void AddLast()
        {
            if (last is { IsRepeated: false } item)
            {
                results.Add(item);
            }
        }
    }

    private async Task<IItemResults> ResultsAsync(Attempt attempt, PlannedTask plan, int count, CancellationToken cancellationToken) =>
        attempt.Version.IsChunk ? new CountedResults(count, (await places.ChunkOfAsync(attempt.Run, attempt.Version, cancellationToken)).First)
        : BodyItems.Has(attempt.Task) ? new ChunkResults(await places.ChunksAsync(attempt.Run.Id, attempt.Call.Position, cancellationToken), attempt.Task.ToleratedFailures)
        : new ItemResults(count, attempt.Task) { IsOpen = item => attempt.Call.RunsOn && !NextAttempt.IsDone(attempt.Run.Id, plan, RecordedExecution.Of(item)) };

    // Ends an item that a crash interrupted, or left waiting, and that no call resumed because the run was then ordered to end.
    private Task<TaskReport> EndInterruptedAsync(Attempt task, TaskExecution left)
    {
        var attempt = new Attempt(task.Run, task.Version, new TaskCall(left.Position, left.Index, left.Attempt), masks, runs, executions, rules, time);
        attempt.Continue(RecordedExecution.Of(left));
        attempt.Request = left.Request;
        attempt.StoreIn(bodies, wasBegun: left.StartedAt is not null);
        return attempt.CancelAsync(hasBegun: left.StartedAt is not null);
    }
}
