using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Notifications;

/// <summary>
/// What a receiver hears: an event of the form CloudEvents 1.0 (structured, JSON). It is made from the record of the run, so
/// that it is the same whenever it is sent. It has no inputs and no outputs.
/// </summary>
public sealed record Notification
{
    /// <summary>The same whenever it is sent to the same receiver.</summary>
    public required string Id { get; init; }

    /// <summary>The workflow, as a reference to its address.</summary>
    public required string Source { get; init; }

    /// <summary>What has happened, such as <c>workflow.run.failed</c>.</summary>
    public required string Type { get; init; }

    /// <summary>When it has happened, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The workflow's id.</summary>
    public required long WorkflowId { get; init; }

    /// <summary>The workflow's name, in the version of the run.</summary>
    public required string Workflow { get; init; }

    /// <summary>The status of the run, in capitals.</summary>
    public required string Status { get; init; }

    /// <summary>Why it has that status, or <c>null</c>.</summary>
    public string? StatusReason { get; init; }

    /// <summary>What went wrong, or <c>null</c>.</summary>
    public string? Error { get; init; }

    /// <summary>When the run began, UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the run ended, UTC.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>The span of the run, as a header of the request and no part of the event; <c>null</c>: the run is not traced.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Its page in the monitor.</summary>
    public required string Link { get; init; }

    /// <summary>The notification of a run for one of its deliveries.</summary>
    /// <param name="run">The run.</param>
    /// <param name="definition">Its version.</param>
    /// <param name="delivery">The delivery.</param>
    /// <param name="publicAddress">The address of this service, or an empty text.</param>
    public static Notification Of(Run run, WorkflowDefinition definition, Delivery delivery, string publicAddress)
    {
        var root = publicAddress.TrimEnd('/');
        var isLate = delivery.On == NotificationCause.OnLate;
        return new Notification
        {
            Id = $"{run.Id}/{Word.Lower(delivery.On)}/{delivery.Index}",
            Source = $"{root}/api/v1/workflows/{run.WorkflowId}",
            Type = "workflow.run." + (isLate ? "late" : Word.Lower(run.Status)),
            Time = isLate ? LateAt(run, definition) : run.CompletedAt ?? run.CreatedAt,
            RunId = run.Id,
            WorkflowId = run.WorkflowId,
            Workflow = definition.Name,
            Status = Word.Upper(run.Status),
            StatusReason = run.StatusReason,
            Error = run.Error,
            StartedAt = run.StartedAt,
            CompletedAt = run.CompletedAt,
            Link = $"{root}/monitor/runs/{run.Id}",
        };
    }

    /// <summary>The body of a request.</summary>
    public byte[] ToJson() => StoredJson.Write(new CloudEvent(
        "1.0", Id, Source, Type, $"runs/{RunId}", Time, "application/json", new EventData(RunId, WorkflowId, Workflow, Status, StatusReason, Error, StartedAt, CompletedAt, Link)));

    private static DateTimeOffset LateAt(Run run, WorkflowDefinition definition) => RunNotifications.Of(run, definition)?.LateAt ?? run.CreatedAt;
}
