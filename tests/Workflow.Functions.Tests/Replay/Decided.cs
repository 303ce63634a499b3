using System.Text.Json.Nodes;
using Proto = Microsoft.DurableTask.Protobuf;

namespace Workflow.Functions.Tests.Replay;

/// <summary>Something an orchestration decided, in words that can be compared.</summary>
internal static class Decided
{
    /// <summary>A decision in a history; <c>null</c> for an event that is none.</summary>
    public static string? InHistory(Proto.HistoryEvent e) => e.EventTypeCase switch
    {
        Proto.HistoryEvent.EventTypeOneofCase.TaskScheduled => Activity(e.EventId, e.TaskScheduled.Name, e.TaskScheduled.Input),
        Proto.HistoryEvent.EventTypeOneofCase.TimerCreated => Timer(e.EventId, e.TimerCreated.FireAt.ToDateTime()),
        Proto.HistoryEvent.EventTypeOneofCase.SubOrchestrationInstanceCreated => $"#{e.EventId} begins orchestration {e.SubOrchestrationInstanceCreated.Name}",
        Proto.HistoryEvent.EventTypeOneofCase.EventSent => $"#{e.EventId} sends event {e.EventSent.Name}",
        Proto.HistoryEvent.EventTypeOneofCase.ExecutionCompleted => End(e.EventId, e.ExecutionCompleted.OrchestrationStatus, e.ExecutionCompleted.Result, null),
        _ => null,
    };

    /// <summary>A decision that the orchestration has made just now.</summary>
    public static string Now(Proto.OrchestratorAction a) => a.OrchestratorActionTypeCase switch
    {
        Proto.OrchestratorAction.OrchestratorActionTypeOneofCase.ScheduleTask => Activity(a.Id, a.ScheduleTask.Name, a.ScheduleTask.Input),
        Proto.OrchestratorAction.OrchestratorActionTypeOneofCase.CreateTimer => Timer(a.Id, a.CreateTimer.FireAt.ToDateTime()),
        Proto.OrchestratorAction.OrchestratorActionTypeOneofCase.CompleteOrchestration =>
            End(a.Id, a.CompleteOrchestration.OrchestrationStatus, a.CompleteOrchestration.Result, a.CompleteOrchestration.FailureDetails?.ErrorMessage),
        _ => $"#{a.Id} {a.OrchestratorActionTypeCase}",
    };

    private static string Activity(int id, string name, string? input) => $"#{id} activity {name} {Shape(input)}";

    private static string Timer(int id, DateTime fireAt) => $"#{id} timer at {fireAt:O}";

    private static string End(int id, Proto.OrchestrationStatus status, string? result, string? fault) => $"#{id} ends {status} {(status == Proto.OrchestrationStatus.Failed ? result : Shape(result))}{fault}";

    // What an activity of another version reads from it: a member that is null says as much as one that is not there.
    private static string Shape(string? json) => json is null ? "" : WithoutNulls(JsonNode.Parse(json))?.ToJsonString() ?? "";

    private static JsonNode? WithoutNulls(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(o.Where(m => m.Value is not null).Select(m => KeyValuePair.Create(m.Key, WithoutNulls(m.Value)))),
        JsonArray a => new JsonArray([.. a.Select(WithoutNulls)]),
        _ => node?.DeepClone(),
    };
}
