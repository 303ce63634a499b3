using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Orders;

/// <summary>Where a rerun begins.</summary>
public enum RerunFrom
{
    /// <summary>At the start: everything runs again.</summary>
    Start,

    /// <summary>At the tasks that did not succeed, and everything downstream of them.</summary>
    Failed,
}

/// <summary>Which version a rerun runs.</summary>
public enum RerunVersion
{
    /// <summary>The one the earlier run was pinned to.</summary>
    Pinned,

    /// <summary>The latest.</summary>
    Latest,
}

/// <summary>Repeats runs.</summary>
/// <param name="workflows">The workflow store.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions.</param>
/// <param name="versions">The planned versions.</param>
/// <param name="ids">Makes run ids.</param>
/// <param name="starter">Admits the new run.</param>
public sealed class Rerun(IWorkflowStore workflows, IRunReader runs, IExecutionReader executions, PlannedVersions versions, RunIdSource ids, RunStarter starter)
{
    private const int PageSize = 500;

    /// <summary>
    /// Starts a run that repeats another, with the same inputs. A rerun that is requested again with the same idempotency
    /// key returns the run it started, even if the earlier run or the workflow has changed or been deleted since.
    /// </summary>
    /// <param name="runId">The run to repeat.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="version">Which version to run.</param>
    /// <param name="idempotencyKey">A second rerun of the run with the same key is the same rerun; <c>null</c> for none.</param>
    /// <param name="by">Who repeats it; <c>null</c>: not known.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">
    /// There is no such run or its workflow is gone, it has not ended, it has nothing to repeat, or its inputs don't match
    /// the latest version.
    /// </exception>
    public async Task<Run> StartAsync(string runId, RerunFrom from, RerunVersion version, string? idempotencyKey, string? by, CancellationToken cancellationToken)
    {
        // A caller's key has no space, so a rerun's key can't collide with a start's, or with another run's.
        var key = idempotencyKey is null ? null : $"rerun {runId} {idempotencyKey}";
        if (key is not null && RunIdSource.WorkflowOf(runId) is { } workflowId && await runs.FindByIdempotencyKeyAsync(workflowId, key, cancellationToken) is { } repeated)
        {
            return await starter.BeginAsync(repeated, cancellationToken);
        }

        var earlier = await runs.GetAsync(runId, cancellationToken) ?? throw RefusedException.NoRun(runId);
        if (!earlier.Status.IsFinal())
        {
            throw new RefusedException(RefusalReason.Conflict, $"Run '{runId}' is {Word.Upper(earlier.Status)}; it can be repeated when it has ended.");
        }

        var workflow = await workflows.GetAsync(earlier.WorkflowId, cancellationToken) ?? throw RefusedException.NoWorkflow(earlier.WorkflowId);
        var number = version == RerunVersion.Latest ? workflow.Version : earlier.WorkflowVersion;
        var planned = await versions.GetAsync(workflow.Id, number, cancellationToken);
        var inputs = earlier.Inputs;
        if (version == RerunVersion.Latest)
        {
            FaultCollection faults = [];
            inputs = Inputs.Of(planned.Definition.Inputs, earlier.Inputs, "/inputs", faults);
            if (faults.Count > 0)
            {
                throw RefusedException.Faulty(faults);
            }
        }

        var carried = from == RerunFrom.Failed ? await CarriedOverAsync(earlier, planned, number == earlier.WorkflowVersion, cancellationToken) : [];
        var inherited = await InheritedAsync(earlier, planned, cancellationToken);
        var run = new Run
        {
            Id = ids.Next(workflow.Id, out var createdAt),
            WorkflowId = workflow.Id,
            WorkflowVersion = number,
            Status = RunStatus.Pending,
            Trigger = RunTrigger.Rerun,
            StartedBy = by,
            Inputs = inputs,
            Payload = earlier.Payload,
            RerunOf = earlier.Id,
            InheritedSecrets = [.. inherited[true]],
            InheritedSigningSecrets = [.. inherited[false]],
            CreatedAt = createdAt,
        };
        return await starter.AdmitAsync(
            new RunAdmission(
                run,
                RunStarter.AcceptedLine(run, planned.Definition) with { Message = $"run accepted as a rerun of {earlier.Id}{ByWhom.AfterComma(run)}, version {number}; {carried.Count} executions carried over" },
                workflow.Definition.MaxConcurrentRuns,
                workflow.Definition.OverlapPolicy,
                key,
                carried)
            { Notifications = RunNotifications.Of(run, planned.Definition) },
            _ => Task.FromResult(true), // the key contains the run to repeat, which determines the inputs
            cancellationToken);
    }

    // Remote services may return secrets that the repeated run has sent to them. By whether it has.
    private async Task<ILookup<bool, string>> InheritedAsync(Run earlier, PlannedVersion planned, CancellationToken cancellationToken)
    {
        var version = await versions.GetAsync(earlier.WorkflowId, earlier.WorkflowVersion, cancellationToken);
        return SecretMasks.NamesOf(earlier, version)
            .Select(name => (Name: name, IsSent: SecretMasks.IsSent(earlier, version, name)))
            .Where(secret => secret.IsSent ? !planned.TaskSecrets.Contains(secret.Name) : !planned.Secrets.Contains(secret.Name))
            .ToLookup(secret => secret.IsSent, secret => secret.Name);
    }

    private async Task<IReadOnlyList<TaskExecution>> CarriedOverAsync(Run earlier, PlannedVersion planned, bool isSameVersion, CancellationToken cancellationToken)
    {
        var earlierExecutions = await ExecutionsAsync(earlier.Id, cancellationToken);
        if (await runs.GetHeadAsync(earlier.Id, cancellationToken) is null)
        {
            // It was removed by retention while it was read: the result may be incomplete.
            throw RefusedException.NoRun(earlier.Id);
        }

        var last = earlierExecutions.Where(e => e.Index is null).GroupBy(e => e.Task, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);
        var kept = CarryOver.Kept(planned.Plan, name => last.TryGetValue(name, out var end) && !end.IsRepeated ? OutcomeOf(end) : ExecutionStatus.Pending, name => last.TryGetValue(name, out var end) ? end.CaughtBy : null);
        if (kept.All(k => k))
        {
            throw new RefusedException(RefusalReason.Conflict, $"Nothing of run '{earlier.Id}' has failed; repeat it from the start.");
        }

        var positions = planned.Plan.Tasks.Select((t, i) => (t.Name, i)).ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        List<TaskExecution> carried = [];
        foreach (var execution in earlierExecutions)
        {
            if (!positions.TryGetValue(execution.Task, out var position))
            {
                continue;
            }

            var isDone = execution.Status is ExecutionStatus.Succeeded or ExecutionStatus.Skipped && !execution.IsRepeated;

            // For a failed for_each: the items that succeeded, if its list is certain to be the same.
            if (kept[position] || (isSameVersion && isDone && execution.Index is not null && CarryOver.AreUpstreamsKept(planned.Plan, kept, position)))
            {
                carried.Add(execution with { Position = position, CarriedOver = true, Items = null });
            }
        }

        return carried;

        // What has lost a race has not failed: the race is over.
        ExecutionStatus OutcomeOf(TaskExecution end) =>
            planned.Plan.HasRaces && end.Status == ExecutionStatus.Cancelled && earlier.Lost?.JoinOf(end.Position) is not null ? ExecutionStatus.Skipped : end.Status;
    }

    private async Task<List<TaskExecution>> ExecutionsAsync(string runId, CancellationToken cancellationToken)
    {
        List<TaskExecution> all = [];
        ExecutionKey? after = null;
        while (await executions.ListExecutionsAsync(runId, after, PageSize, cancellationToken) is { Count: > 0 } page)
        {
            all.AddRange(page);
            after = new ExecutionKey(page[^1].Position, page[^1].Index, page[^1].Attempt);
        }

        return all;
    }
}

/// <summary>Decides which outcomes a rerun from failed keeps.</summary>
public static class CarryOver
{
    /// <summary>
    /// For each position whether the outcome of its task is kept: it succeeded, was skipped, or ended with an error that a task catches,
    /// in the new run too; and nothing upstream of it, directly or indirectly, runs again.
    /// </summary>
    /// <param name="plan">The shape of the new run.</param>
    /// <param name="statusOf">How the named task ended in the earlier run; <c>PENDING</c> if that run did not have it.</param>
    /// <param name="catchTaskOf">The name of the task that catches its error; <c>null</c>: none.</param>
    public static bool[] Kept(RunPlan plan, Func<string, ExecutionStatus> statusOf, Func<string, string?>? catchTaskOf = null)
    {
        var kept = plan.Tasks.Select((t, i) => statusOf(t.Name) is ExecutionStatus.Succeeded or ExecutionStatus.Skipped || plan.CatchTaskOf(i, catchTaskOf?.Invoke(t.Name)) is not null).ToArray();
        var again = new Queue<int>(Enumerable.Range(0, kept.Length).Where(i => !kept[i]));
        while (again.TryDequeue(out var position))
        {
            foreach (var next in plan.Downstreams[position])
            {
                if (kept[next])
                {
                    kept[next] = false;
                    again.Enqueue(next);
                }
            }
        }

        return kept;
    }

    internal static bool AreUpstreamsKept(RunPlan plan, bool[] kept, int position) => plan.Tasks[position].Upstreams.All(u => kept[u]);
}
