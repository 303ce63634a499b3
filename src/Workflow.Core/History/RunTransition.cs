using System.Text.Json;

namespace Workflow.Core.History;

/// <summary>A change of a run's status, made only if its status is among <paramref name="From"/>.</summary>
/// <param name="RunId">The run.</param>
/// <param name="From">The statuses it may be in.</param>
/// <param name="To">The status it gets.</param>
/// <param name="At">When, UTC: becomes the start of a run that begins, and the end of one that ends.</param>
/// <param name="Reason">Its new <see cref="RunHead.StatusReason"/>; for a run that is ordered to end, the order's.</param>
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

    /// <summary>The run's new <see cref="RunHead.EagerUntil"/>; <c>null</c>: it stays as it is.</summary>
    public DateTimeOffset? EagerUntil { get; init; }

    /// <summary>Why clean-up is to end too; added to the run's order. The first reason is kept.</summary>
    public string? CleanupEnd { get; init; }

    /// <summary>The outputs of a run that ends with success: a JSON object; <c>null</c>: none.</summary>
    public JsonElement? Outputs { get; init; }

    /// <summary>Tasks that have lost, added to those that are on record. The run stays otherwise as it is.</summary>
    public LostTasks? Lost { get; init; }

    /// <summary>The run after the change, or <c>null</c> if its status does not allow the change.</summary>
    public RunHead? Apply(RunHead run)
    {
        if (!From.Contains(run.Status))
        {
            return null;
        }

        if (Lost is not null)
        {
            return run.ToHead() with { Lost = (run.Lost ?? LostTasks.None).With(Lost) };
        }

        var order = OrderOf(run);
        return run.ToHead() with
        {
            Status = To,
            StatusReason = Reason ?? (To == RunStatus.Cancelling || To.IsFinal() ? order?.Explanation ?? ReasonKeptOf(run) : null),
            EndOrder = order,
            QueuedFor = To == RunStatus.Queued ? run.QueuedFor : default,
            DueAt = To == RunStatus.Queued ? run.DueAt : null,
            StartedAt = To == RunStatus.Running ? run.StartedAt ?? At : run.StartedAt,
            CompletedAt = To.IsFinal() ? At : null,
            EagerUntil = To.IsFinal() ? null : EagerUntil ?? run.EagerUntil,
        };
    }

    /// <inheritdoc cref="Apply(RunHead)"/>
    public Run? Apply(Run run) => Apply(run.ToHead()) is { } changed ? run.With(changed) with { Error = Error, Outputs = Outputs } : null;

    // An older version of the service recorded no order, only its reason.
    private static string? ReasonKeptOf(RunHead run) => run.Status == RunStatus.Cancelling ? run.StatusReason : null;

    private EndOrder? OrderOf(RunHead run)
    {
        var order = run.EndOrder ?? EndOrder;
        return order is not null && CleanupEnd is not null ? order with { CleanupEnd = order.CleanupEnd ?? CleanupEnd } : order;
    }
}
