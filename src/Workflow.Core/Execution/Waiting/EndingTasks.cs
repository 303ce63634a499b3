using System.Text.Json;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Waiting;

/// <summary>
/// Tasks that end their run. The order is on record before the end of the task: after a crash in between, the task continues,
/// gives the same order again, and ends as it would have.
/// </summary>
internal static class EndingTasks
{
    /// <summary>Orders the run to end, and ends the attempt.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="type">Its type.</param>
    /// <param name="json">Its config, every template evaluated.</param>
    /// <param name="control">Records the order.</param>
    public static Task<TaskReport> EndAsync(Attempt attempt, ITaskType type, JsonElement json, RunControl control) => type switch
    {
        FailTaskType fail => FailAsync(attempt, fail, json, control),
        SucceedTaskType succeed => SucceedAsync(attempt, succeed, json, control),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type.Name, "The type does not end a run."),
    };

    private static async Task<TaskReport> FailAsync(Attempt attempt, FailTaskType type, JsonElement json, RunControl control)
    {
        var (config, fault) = type.Bind(json, attempt.Mask.Mask);
        if (fault is not null)
        {
            return await attempt.FailAsync(fault);
        }

        await OrderAsync(attempt, RunStatus.Failed, $", {config.Code}: {config.Message}", control);
        return await attempt.FailAsync(config.Error);
    }

    private static async Task<TaskReport> SucceedAsync(Attempt attempt, SucceedTaskType type, JsonElement json, RunControl control)
    {
        var (output, fault) = type.Bind(json, attempt.Mask.Mask);
        if (fault is not null)
        {
            return await attempt.FailAsync(fault);
        }

        await OrderAsync(attempt, RunStatus.Succeeded, "", control);
        return await attempt.SucceedAsync(output);
    }

    private static async Task OrderAsync(Attempt attempt, RunStatus outcome, string why, RunControl control)
    {
        await attempt.Masking.RefreshAsync(why.Length > 0);
        await control.EndAsync(attempt.Run.Id, new EndingTask(attempt.Call.Position, outcome), attempt.Shown($"task '{attempt.Task.Name}' ended the run{why}"));
    }
}
