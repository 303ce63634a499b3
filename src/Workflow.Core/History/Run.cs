using System.Text.Json;

namespace Workflow.Core.History;

/// <summary>One execution of one version of a workflow.</summary>
public sealed record Run
{
    /// <summary>Sorts by time and contains the workflow's id; see <see cref="RunIdSource"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The workflow.</summary>
    public required long WorkflowId { get; init; }

    /// <summary>The version it is pinned to.</summary>
    public required int WorkflowVersion { get; init; }

    /// <summary>Its status.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why it makes no progress, or why it ended as it did; <c>null</c> if the status needs no explanation.</summary>
    public string? StatusReason { get; init; }

    /// <summary>The order to end it early; <c>null</c>: none.</summary>
    public EndOrder? EndOrder { get; init; }

    /// <summary>What started it.</summary>
    public required RunTrigger Trigger { get; init; }

    /// <summary>Its inputs: a JSON object with every declared input that has a value.</summary>
    public JsonElement Inputs { get; init; } = EmptyObject;

    /// <summary>The body that a webhook started it with; <c>null</c> for any other trigger, and for no body.</summary>
    public JsonElement? Payload { get; init; }

    /// <summary>
    /// Names of secrets in addition to those that its version refers to: those of the run that started it or that it
    /// repeats. That run may have sent them to a server that this one calls.
    /// </summary>
    public IReadOnlyList<string> InheritedSecrets { get; init; } = [];

    /// <summary>The instant a schedule started it for, UTC; <c>null</c> for any other trigger.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>The task of another run that started it, or <c>null</c>.</summary>
    public RunParent? Parent { get; init; }

    /// <summary>The run it repeats, or <c>null</c>.</summary>
    public string? RerunOf { get; init; }

    /// <summary>When it was accepted, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the engine first began it, UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>What went wrong, for people: the first task, by position, that failed it.</summary>
    public string? Error { get; init; }

    private static readonly JsonElement EmptyObject = JsonElement.Parse("{}");
}

/// <summary>The task execution that started a child run.</summary>
/// <param name="RunId">Its run.</param>
/// <param name="Task">The task's name.</param>
/// <param name="Index">The item of a <c>for_each</c>, or <c>null</c>.</param>
public sealed record RunParent(string RunId, string Task, int? Index);

/// <summary>A change of a run's status, made only if its status is among <paramref name="From"/>.</summary>
/// <param name="RunId">The run.</param>
/// <param name="From">The statuses it may be in.</param>
/// <param name="To">The status it gets.</param>
/// <param name="At">When, UTC: becomes the start of a run that begins, and the end of one that ends.</param>
/// <param name="Reason">Its new <see cref="Run.StatusReason"/>; for a run that is ordered to end, the order's.</param>
/// <param name="Error">Its new <see cref="Run.Error"/>.</param>
public sealed record RunTransition(
    string RunId,
    IReadOnlyList<RunStatus> From,
    RunStatus To,
    DateTimeOffset At,
    string? Reason = null,
    string? Error = null)
{
    /// <summary>The order to end that is recorded with the change. A run that already has one keeps it.</summary>
    public EndOrder? EndOrder { get; init; }

    /// <summary>Why clean-up is to end too; added to the run's order. The first reason is kept.</summary>
    public string? CleanupEnd { get; init; }

    /// <summary>The run after the change, or <c>null</c> if its status does not allow the change.</summary>
    public Run? Apply(Run run)
    {
        if (!From.Contains(run.Status))
        {
            return null;
        }

        var order = OrderOf(run);
        return run with
        {
            Status = To,
            StatusReason = Reason ?? (To is RunStatus.Cancelling or RunStatus.Cancelled or RunStatus.TimedOut ? order?.Explanation ?? ReasonKeptOf(run) : null),
            EndOrder = order,
            Error = Error,
            StartedAt = To == RunStatus.Running ? run.StartedAt ?? At : run.StartedAt,
            CompletedAt = To.IsFinal() ? At : null,
        };
    }

    // An older version of the service recorded no order, only its reason.
    private static string? ReasonKeptOf(Run run) => run.Status == RunStatus.Cancelling ? run.StatusReason : null;

    private EndOrder? OrderOf(Run run)
    {
        var order = run.EndOrder ?? EndOrder;
        return order is not null && CleanupEnd is not null ? order with { CleanupEnd = order.CleanupEnd ?? CleanupEnd } : order;
    }
}
