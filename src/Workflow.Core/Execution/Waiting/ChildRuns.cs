using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Waiting;

/// <summary>What a task of type <c>WORKFLOW</c> needs to know of the runs above and below it.</summary>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions.</param>
/// <param name="versions">The planned versions.</param>
internal sealed class ChildRuns(IRunReader runs, IExecutionReader executions, PlannedVersions versions)
{
    /// <summary>Why a task may not start a run of a workflow, because of the runs above it; <c>null</c>: it may.</summary>
    /// <param name="run">The run of the task.</param>
    /// <param name="task">The name of the task.</param>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<TaskError?> FaultOfAncestryAsync(RunHead run, string task, long workflowId, CancellationToken cancellationToken)
    {
        List<(RunHead Run, string Task)> way = [];
        var (depth, isRecursion) = (0, false);
        RunHead? ancestor = run;
        while (ancestor is not null)
        {
            way.Add((ancestor, task));
            depth += ancestor.Group is null ? 1 : 0; // the run of a group is a part of the one around
            var isFirst = !isRecursion && ancestor.Group is null && ancestor.WorkflowId == workflowId;
            isRecursion |= isFirst;
            if (isFirst && !await MayEndAsync(way, cancellationToken))
            {
                return new TaskError("child_run", $"Workflow {workflowId} is an ancestor of this run: it would start itself endlessly, as no when or for_each ends the recursion.");
            }

            if (depth >= WorkflowTaskType.MaxDepth)
            {
                return new TaskError("child_run", isRecursion
                    ? $"Workflow {workflowId} has started itself down to level {depth} of child runs, and has not ended the recursion; the limit is {WorkflowTaskType.MaxDepth} levels."
                    : $"The run is at level {depth} of child runs; the limit is {WorkflowTaskType.MaxDepth}.");
            }

            task = ancestor.Parent?.Task ?? "";
            ancestor = ancestor.Parent is { } parent ? await runs.GetHeadAsync(parent.RunId, cancellationToken) : null;
        }

        return null;
    }

    // Whether one of the tasks on the way may be skipped.
    private async Task<bool> MayEndAsync(IEnumerable<(RunHead Run, string Task)> way, CancellationToken cancellationToken)
    {
        foreach (var (run, task) in way)
        {
            var version = await versions.GetAsync(run, cancellationToken);
            if (SkippableTasks.Of(version.Definition.Tasks)[version.Positions[task]])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The child run of an earlier run that a new child run repeats; <c>null</c>: the run does not repeat its child runs, or
    /// there is none, or it succeeded.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="task">The task that starts the child run.</param>
    /// <param name="index">Its item, or <c>null</c>.</param>
    /// <param name="workflowId">The workflow of the new child run.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<EarlierChild?> FindEarlierAsync(Run run, string task, int? index, long workflowId, CancellationToken cancellationToken)
    {
        if (!run.IntoChildren || run.RerunOf is not { } earlierId || await runs.GetHeadAsync(earlierId, cancellationToken) is not { } earlier)
        {
            return null;
        }

        var version = await versions.GetAsync(earlier.WorkflowId, earlier.WorkflowVersion, cancellationToken);
        return version.Positions.TryGetValue(task, out var position)
            && await executions.FindLastAsync(earlierId, position, index, cancellationToken) is { ChildRunId: { } childId }
            && await runs.GetAsync(childId, cancellationToken) is { } child
            && child.WorkflowId == workflowId && child.Status.IsFinal() && child.Status != RunStatus.Succeeded
            ? new EarlierChild(child, index is not null, new CarriedWork(runs, executions, versions), versions)
            : null;
    }

    /// <summary>
    /// The result of the child run: its declared outputs or, if it declares none, the outputs of the tasks without downstreams. Null if that is too large.
    /// </summary>
    public async Task<JsonElement?> OutputAsync(RunHead child, CancellationToken cancellationToken)
    {
        var plan = (await versions.GetAsync(child, cancellationToken)).Plan;
        var declared = plan.HasOutputs ? (await runs.GetAsync(child.Id, cancellationToken))?.Outputs : null;
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("run_id", child.Id);
        writer.WriteString("status", Word.Upper(child.Status));
        writer.WritePropertyName("outputs");
        if (declared is { } outputs)
        {
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(outputs));
        }
        else
        {
            writer.WriteStartObject();
            if (!await WriteLeavesAsync(writer, child, plan, cancellationToken))
            {
                return null;
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken);
        return buffer.WrittenCount <= DefinitionLimits.OutputBytes ? JsonElement.Parse(buffer.WrittenSpan) : null;
    }

    private async Task<bool> WriteLeavesAsync(Utf8JsonWriter writer, RunHead child, RunPlan plan, CancellationToken cancellationToken)
    {
        for (var position = 0; position < plan.Tasks.Length; position++)
        {
            if (plan.Downstreams[position].Length == 0)
            {
                var last = await executions.FindLastAsync(child.Id, position, null, cancellationToken);
                writer.WritePropertyName(plan.Tasks[position].Name);
                writer.WriteRawValue(last?.Output?.GetRawText() ?? "null");
                if (writer.BytesCommitted + writer.BytesPending > DefinitionLimits.OutputBytes)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
