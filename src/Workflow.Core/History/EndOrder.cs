using System.Text.Json.Serialization;
using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Core.History;

/// <summary>The cause of an early end of a run.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<EndCause>))]
public enum EndCause
{
    /// <summary>A person, through <c>POST /runs/{id}/cancel</c>.</summary>
    Person,

    /// <summary>A person, through <c>POST /workflows/{id}/stop</c>.</summary>
    Stop,

    /// <summary>A newer run, under the overlap policy <c>cancel_running</c>.</summary>
    Replaced,

    /// <summary>The run that started it.</summary>
    Parent,

    /// <summary>The cancellation of its backfill.</summary>
    Backfill,

    /// <summary>Its own time limit.</summary>
    TimeLimit,

    /// <summary>Runs wait for each other, and this one was cancelled to resolve the deadlock.</summary>
    Deadlock,

    /// <summary>It was terminated in the engine's own store, bypassing the service.</summary>
    Engine,

    /// <summary>One of its own tasks, of type <c>FAIL</c> or <c>SUCCEED</c>.</summary>
    Task,

    /// <summary>The failure of one of its own tasks, as the workflow has <c>fail_fast</c>.</summary>
    FailFast,
}

/// <summary>A task that ends its run.</summary>
/// <param name="Position">Its place in the plan.</param>
/// <param name="Outcome">How the run ends.</param>
public sealed record EndingTask(int Position, RunStatus Outcome);

/// <summary>
/// An order to end a run early. It is on record before it takes effect, and stays with the run: how the run ends, and why,
/// is decided once.
/// </summary>
/// <param name="Cause">The cause.</param>
/// <param name="Reason">The cause in words, such as <c>cancelled by a person</c>.</param>
/// <param name="At">When it was given, UTC: the time limit of clean-up counts from then.</param>
public sealed record EndOrder(EndCause Cause, string Reason, DateTimeOffset At)
{
    /// <summary>Why clean-up (tasks with <c>trigger_rule: always</c>) is to end too; <c>null</c>: it continues.</summary>
    public string? CleanupEnd { get; init; }

    /// <summary>The task that ends it; <c>null</c>: none does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EndingTask? Task { get; init; }

    /// <summary>How the run ends.</summary>
    [JsonIgnore]
    public RunStatus Outcome => Task?.Outcome ?? (Cause == EndCause.TimeLimit ? RunStatus.TimedOut : RunStatus.Cancelled);

    /// <summary>The whole order in words; becomes the run's <see cref="RunHead.StatusReason"/>.</summary>
    [JsonIgnore]
    public string Explanation => CleanupEnd is null ? Reason : $"{Reason}; {CleanupEnd}";

    /// <summary>Why a task did not run or continue: its run was ended early.</summary>
    /// <param name="order">The order that the run ends by, if it is known.</param>
    /// <param name="rule">The task's rule: clean-up has a reason of its own.</param>
    public static string TaskReason(EndOrder? order, TriggerRule rule) =>
        order is null ? "the run was ended early"
        : order.Cause == EndCause.FailFast && order.CleanupEnd is null ? $"cancelled: {order.Reason}"
        : $"the run was ended early: {(rule.IsCleanup() ? order.Explanation : order.Reason)}";
}
