using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Contracts;

/// <summary>One execution of one version of a workflow.</summary>
/// <param name="Id">Its id, which sorts by time and contains the workflow's id.</param>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="WorkflowName">The name that the workflow has now; of a removed one, its name in the run's version.</param>
/// <param name="WorkflowVersion">The version it is pinned to.</param>
/// <param name="Status">Its status.</param>
/// <param name="StatusReason">What it waits for, or why it ended as it did.</param>
/// <param name="WaitsFor">What it waits for, for programs; null: it has ended, or has begun, and its tasks say what they wait for.</param>
/// <param name="Trigger">What started it.</param>
/// <param name="StartedBy">
/// Who started it: the prefix of a key, what a person is called, bootstrap, local (a service without keys), schedule, or webhook. A rerun: who
/// repeated it; a child run: who started its parent; a run of a backfill: who ordered the backfill. Null: not recorded, by an
/// older version of the service.
/// </param>
/// <param name="Inputs">What it was started with.</param>
/// <param name="Batch">The inputs of all starts that became the run, the first one's too, oldest first; null: it has one start.</param>
/// <param name="ScheduledFor">The instant a schedule started it for, UTC.</param>
/// <param name="Parent">The task of another run that started it.</param>
/// <param name="Group">
/// The group of its version that it carries out, as a JSON pointer of names; null: it carries out the whole version. A run of a group is a
/// part of its parent, and has its inputs.
/// </param>
/// <param name="RerunOf">The run that it is a rerun of.</param>
/// <param name="TriggeredByRun">The run of another workflow whose end started it.</param>
/// <param name="Labels">Its labels, by name.</param>
/// <param name="BusinessKey">Its business key; null: none.</param>
/// <param name="StartAt">It does not begin before this instant, UTC; null: it could begin when it was accepted.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="ConcurrencyKey">The value of the workflow's concurrency.key for its inputs; null: that limit does not apply to it.</param>
/// <param name="CreatedAt">When it was accepted, UTC.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="CompletedAt">When it ended, UTC.</param>
/// <param name="Error">What went wrong, for people.</param>
/// <param name="Outputs">The outputs that its workflow declares, if it succeeded; null in lists.</param>
/// <param name="Notifications">Who hears of it, and how far that has come; null in lists.</param>
public sealed record RunResponse(
    string Id,
    long WorkflowId,
    string? WorkflowName,
    int WorkflowVersion,
    RunStatus Status,
    string? StatusReason,
    WaitCause? WaitsFor,
    RunTrigger Trigger,
    string? StartedBy,
    JsonElement Inputs,
    IReadOnlyList<JsonElement>? Batch,
    DateTimeOffset? ScheduledFor,
    RunParent? Parent,
    string? Group,
    string? RerunOf,
    string? TriggeredByRun,
    IReadOnlyDictionary<string, string> Labels,
    string? BusinessKey,
    DateTimeOffset? StartAt,
    int Priority,
    string? ConcurrencyKey,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    string? Error,
    JsonElement? Outputs,
    IReadOnlyList<DeliveryResponse>? Notifications = null);

/// <summary>One notification of a run to one receiver.</summary>
/// <param name="On">What it is about.</param>
/// <param name="Target">The receiver: an address without its query, or a mailbox.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Attempts">How often it was begun to be sent.</param>
/// <param name="NextAt">When it is sent again, UTC; null unless it is pending.</param>
/// <param name="DeliveredAt">When it was accepted, UTC.</param>
/// <param name="Error">Why the last attempt failed.</param>
public sealed record DeliveryResponse(
    NotificationCause On, string Target, DeliveryStatus Status, int Attempts, DateTimeOffset? NextAt, DateTimeOffset? DeliveredAt, string? Error);

/// <summary>One attempt of one task of a run, or a task that has not begun.</summary>
/// <param name="Position">The task's place in the definition, from 0.</param>
/// <param name="Task">The task's name.</param>
/// <param name="Index">The item of a for_each, from 0; null for the task itself.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
/// <param name="Iteration">Which round of a task that repeats, from 1; null: it does not repeat.</param>
/// <param name="Status">Its status.</param>
/// <param name="StatusReason">What it waits for, or why it did not run.</param>
/// <param name="WaitsFor">What it waits for, for programs; null: it has ended, or is at work.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="CompletedAt">When it ended, UTC.</param>
/// <param name="DueAt">When it continues by itself, if it waits.</param>
/// <param name="ChildRunId">The child run that it started and waits for.</param>
/// <param name="EventName">The event that it waits for, or that ended its wait.</param>
/// <param name="Form">What the payload of that event must be: a JSON schema; null: anything.</param>
/// <param name="Assignees">Who may send that event: a list of names, and of roles as role:NAME; null: every operator.</param>
/// <param name="CallbackUrl">Where its result is reported, while it waits for a callback; for operators and admins only, as it is as good as a password.</param>
/// <param name="CarriedOver">Whether it is taken over from the run that this one is a rerun of.</param>
/// <param name="MarkedBy">Who marked it as succeeded after it had failed; its status_reason says why. Null: nobody.</param>
/// <param name="Caught">Whether another task catches its error: the run does not fail by it.</param>
/// <param name="CaughtBy">The name of that task.</param>
/// <param name="Output">What it returned.</param>
/// <param name="Error">What went wrong.</param>
public sealed record TaskExecutionResponse(
    int Position,
    string Task,
    int? Index,
    int Attempt,
    int? Iteration,
    ExecutionStatus Status,
    string? StatusReason,
    WaitCause? WaitsFor,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt,
    DateTimeOffset? DueAt,
    string? ChildRunId,
    string? EventName,
    JsonElement? Form,
    JsonElement? Assignees,
    string? CallbackUrl,
    bool CarriedOver,
    string? MarkedBy,
    bool Caught,
    string? CaughtBy,
    JsonElement? Output,
    TaskErrorResponse? Error);

/// <summary>An event that was accepted.</summary>
/// <param name="RunId">The run it is for.</param>
/// <param name="Name">Its name.</param>
/// <param name="ReceivedAt">When it was stored, UTC.</param>
public sealed record EventResponse(string RunId, string Name, DateTimeOffset ReceivedAt);

/// <summary>What went wrong in a task.</summary>
/// <param name="Code">A short code for programs.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Retryable">Whether another attempt may succeed.</param>
/// <param name="Details">More for programs, such as the response that was refused.</param>
public sealed record TaskErrorResponse(string Code, string Message, bool Retryable, JsonElement? Details);
