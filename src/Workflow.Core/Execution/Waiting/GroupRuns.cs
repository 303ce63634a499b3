using System.Buffers;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Expressions;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Waiting;

/// <summary>The runs of groups: what starts one, and what its end means for the task that waits for it.</summary>
/// <param name="executions">Reads executions.</param>
/// <param name="starter">Starts runs.</param>
/// <param name="preparation">Evaluates expressions.</param>
/// <param name="earlier">Finds what chunks take over.</param>
internal sealed class GroupRuns(IExecutionReader executions, RunStarter starter, TaskPreparation preparation, EarlierChunks earlier)
{
    /// <summary>The id of the run of an attempt: derived from its record, so that an interrupted start is completed, not repeated.</summary>
    public static string IdOf(Attempt attempt) =>
        RunIdSource.Fixed(attempt.Run.WorkflowId, attempt.StartedAt, $"{attempt.Run.Id}/{attempt.Call.Position}/{attempt.Call.Index}/{attempt.Call.Attempt}");

    /// <summary>What the group of a task of a run is.</summary>
    public static PlannedVersion VersionOf(Attempt attempt) => attempt.Version.GroupAt(GroupPath.Of(null, attempt.Task.Name));

    /// <summary>Starts the run of an attempt, or finds it; the start is safe to repeat.</summary>
    /// <exception cref="RefusedException">It can't be started.</exception>
    public async Task<Run> StartAsync(Attempt attempt, string runId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var outer = attempt.Run;
        var run = new Run
        {
            Id = runId,
            WorkflowId = outer.WorkflowId,
            WorkflowVersion = outer.WorkflowVersion,
            Group = GroupPath.Of(outer.Group, attempt.Task.Name),
            Status = RunStatus.Pending,
            Trigger = RunTrigger.Parent,
            StartedBy = outer.StartedBy,
            Priority = outer.Priority,
            Parent = new RunParent(outer.Id, attempt.Task.Name, attempt.Call.Index),
            InheritedSecrets = outer.InheritedSecrets,
            InheritedSigningSecrets = outer.InheritedSigningSecrets,
            CreatedAt = at,
        };
        if (VersionOf(attempt) is { IsChunk: true } chunk && await earlier.FindAsync(attempt, chunk, cancellationToken) is var (from, carried))
        {
            return await starter.StartGroupAsync(run with { RerunOf = from, IntoChildren = outer.IntoChildren }, attempt.Task.Name, carried, cancellationToken);
        }

        return await starter.StartGroupAsync(run, attempt.Task.Name, null, cancellationToken);
    }

    /// <summary>The output of a group that has succeeded: what its outputs say, or what its last tasks returned.</summary>
    /// <returns>The output, or <c>null</c>: it is too large.</returns>
    /// <exception cref="ExpressionException">An expression failed.</exception>
    public async Task<JsonElement?> OutputAsync(Run child, PlannedVersion version, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (version.Group?.Outputs is { } outputs)
        {
            var names = outputs.SelectMany(output => TaskNeeds.TasksIn(output.Value)).ToHashSet(StringComparer.Ordinal);
            var scope = await preparation.Scopes.ReadAsync(child, version, names, cancellationToken);
            foreach (var (name, text) in outputs)
            {
                var value = await preparation.Evaluator.EvaluateAsync(e => e.EvaluateExpression(text, scope, Json.JsonPointer.Member("/config/outputs", name)), cancellationToken);
                writer.WritePropertyName(name);
                value.WriteTo(writer);
                if (IsTooLarge(writer))
                {
                    return null;
                }
            }
        }
        else
        {
            for (var position = 0; position < version.Plan.Tasks.Length; position++)
            {
                if (version.Plan.Downstreams[position].Length == 0)
                {
                    var last = await executions.FindLastAsync(child.Id, position, null, cancellationToken);
                    writer.WritePropertyName(version.Plan.Tasks[position].Name);
                    writer.WriteRawValue(last?.Output?.GetRawText() ?? "null");
                    if (IsTooLarge(writer))
                    {
                        return null;
                    }
                }
            }
        }

        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken);
        return buffer.WrittenCount <= DefinitionLimits.OutputBytes ? JsonElement.Parse(buffer.WrittenSpan) : null;
    }

    /// <summary>The error of a group that did not succeed. A run that a person has cancelled on purpose is not started again.</summary>
    /// <param name="childId">Its run.</param>
    /// <param name="child">The run as it ended; <c>null</c>: it no longer exists.</param>
    /// <param name="version">What it carries out.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<TaskError> ErrorAsync(string childId, Run? child, PlannedVersion version, CancellationToken cancellationToken)
    {
        if (child is null)
        {
            return new TaskError(GroupTaskType.Failed, $"The group's run '{childId}' no longer exists: it was removed, and how it ended is unknown.");
        }

        var failed = await FailedTaskAsync(child, version, cancellationToken);
        var isCancelled = child.Status == RunStatus.Cancelled;
        var message = isCancelled ? $"The group was cancelled: {child.StatusReason ?? "the reason is not on record"}"
            : failed is { Error: { } error } ? $"Task '{failed.Task}' of the group failed: {error.Message}"
            : $"The group failed: {child.Error ?? child.StatusReason}";
        return new TaskError(GroupTaskType.Failed, message, Retryable: !isCancelled, Details: DetailsOf(child.Id, failed));
    }

    private static bool IsTooLarge(Utf8JsonWriter writer) => writer.BytesCommitted + writer.BytesPending > DefinitionLimits.OutputBytes;

    private static JsonElement DetailsOf(string runId, TaskExecution? failed) => PlainJson.Of(new Dictionary<string, object?>
    {
        ["run_id"] = runId,
        ["task"] = failed?.Task,
        ["error"] = failed?.Error is not { } error ? null : new Dictionary<string, object?>
        {
            ["code"] = error.Code,
            ["message"] = error.Message,
            ["details"] = error.Details,
        },
    });

    // The task that ended the run, or the first by position that failed it.
    private async Task<TaskExecution?> FailedTaskAsync(Run child, PlannedVersion version, CancellationToken cancellationToken)
    {
        if (child.EndOrder?.Task is not { Position: var position })
        {
            var last = new Dictionary<int, RecordedExecution>();
            foreach (var execution in (await executions.ListRecordedAsync(child.Id, cancellationToken)).Where(e => e.Index is null))
            {
                last[execution.Position] = execution;
            }

            var failed = last.Values.Where(e => e is { Status: ExecutionStatus.Failed or ExecutionStatus.TimedOut, CaughtBy: null } && !version.Plan.Tasks[e.Position].AllowFailure).Select(e => (int?)e.Position).Min();
            if (failed is null)
            {
                return null;
            }

            position = failed.Value;
        }

        return await executions.FindLastAsync(child.Id, position, null, cancellationToken);
    }
}
