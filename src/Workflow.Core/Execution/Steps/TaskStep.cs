using System.Text.Json.Serialization;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>What a step does for a call.</summary>
public enum StepKind
{
    /// <summary>Carries out the call: a handler, a list, the items of a list.</summary>
    Work,

    /// <summary>Records that an attempt waits until it is due.</summary>
    Delay,

    /// <summary>Determines what a waiting task waits for, and records the wait.</summary>
    Open,

    /// <summary>Ends a wait for an instant.</summary>
    EndWait,

    /// <summary>Takes an event, if one has been sent.</summary>
    TakeEvent,

    /// <summary>Ends a wait for an event that did not come in time, unless its time has been extended.</summary>
    TimeOutEvent,

    /// <summary>Ends a wait for a child run if it has ended.</summary>
    EndChild,

    /// <summary>Records that an attempt does not continue, as the run ends early. Its child run is ordered to end.</summary>
    Cancel,

    /// <summary>Orders the run to end, as the call has failed and the workflow has <c>fail_fast</c>.</summary>
    FailFast,

    /// <summary>Records that tasks have lost to the task of the call.</summary>
    Lose,
}

/// <summary>
/// A part of a call that is carried out without interruption and has effects only in the store. An engine whose loop can't
/// reach the store carries out the parts of a call one after the other, and waits between them.
/// </summary>
/// <param name="Kind">What to do.</param>
/// <param name="Call">The call it is part of.</param>
public sealed record TaskStep(StepKind Kind, TaskCall Call)
{
    /// <summary>
    /// When the attempt is due, UTC: recorded by <see cref="StepKind.Delay"/>. For <see cref="StepKind.Work"/> and
    /// <see cref="StepKind.EndWait"/>, the instant before which nothing is done, for an engine whose timers are coarse.
    /// </summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The event's name, or the address of the attempt (<see cref="EventAddress"/>); for <see cref="StepKind.TakeEvent"/> and <see cref="StepKind.TimeOutEvent"/>.</summary>
    public string? EventName { get; init; }

    /// <summary>Whether it may only take an event that is for the attempt alone, as another task is the first to get those of the run; for <see cref="StepKind.TakeEvent"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsForItAlone { get; init; }

    /// <summary>The tasks that have lost; for <see cref="StepKind.Lose"/>.</summary>
    public string? Lost { get; init; }

    /// <summary>Whether the child run was ordered to end with its parent; for <see cref="StepKind.EndChild"/>.</summary>
    public bool WasCancelled { get; init; }
}

/// <summary>The result of a step. If all members are empty, there is no result yet.</summary>
public sealed record StepAnswer
{
    /// <summary>Nothing was done: the step is to be done again at once, perhaps by another process.</summary>
    public static StepAnswer Again { get; } = new();

    /// <summary>The end of the call, as in <see cref="Session.ISessionHost.DoAsync"/>.</summary>
    public TaskReport? Report { get; init; }

    /// <summary>Whether nothing was done because the run is paused; the step is to be done again when it is resumed.</summary>
    public bool IsPaused { get; init; }

    /// <summary>When the call continues by itself, UTC.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The name of the event it waits for, or its address (<see cref="EventAddress"/>).</summary>
    public string? EventName { get; init; }

    /// <summary>Whether it takes only some of the events of the name, so that it waits for no turn.</summary>
    public bool IsChosen { get; init; }

    /// <summary>The run it waits for.</summary>
    public string? ChildRunId { get; init; }

    /// <summary>Whether it waits for places of a pool: it is to be done again when it is notified, at <see cref="DueAt"/>, or later.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WaitsForPlace { get; init; }

    /// <summary>The ends of calls that follow it in its branch, and were made at once, in order; <c>null</c>: none.</summary>
    public IReadOnlyList<TaskReport>? Further { get; init; }

    /// <summary>The record of a call that now waits; for a host in the same process, which need not read it again.</summary>
    [JsonIgnore]
    public RecordedExecution? Recorded { get; init; }

    /// <summary>A call that has ended.</summary>
    public static StepAnswer Of(TaskReport report) => new() { Report = report };
}
