using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Contracts;

/// <summary>How the contract is written as JSON: snake_case, every member written out, instants in UTC with seven digits of fraction.</summary>
public static class ContractJson
{
    /// <summary>Sets the options of a host's serializer.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.NumberHandling = JsonNumberHandling.Strict; // a number in a string is refused, and the OpenAPI document must say so
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping; // sent as application/json, never as HTML
        options.Converters.Insert(0, new InstantConverter());
        options.TypeInfoResolverChain.Insert(0, ContractJsonContext.Default);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WorkflowRequest))]
[JsonSerializable(typeof(TaskRequest))]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(RerunRequest))]
[JsonSerializable(typeof(MarkRequest))]
[JsonSerializable(typeof(CancelRequest))]
[JsonSerializable(typeof(EventResponse))]
[JsonSerializable(typeof(NamedEventResponse))]
[JsonSerializable(typeof(ListResponse<WaitResponse>))]
[JsonSerializable(typeof(CallbackResponse))]
[JsonSerializable(typeof(HeartbeatResponse))]
[JsonSerializable(typeof(CallbackFailureRequest))]
[JsonSerializable(typeof(WorkflowResponse))]
[JsonSerializable(typeof(VersionResponse))]
[JsonSerializable(typeof(TaskResponse))]
[JsonSerializable(typeof(RetryPolicy))]
[JsonSerializable(typeof(RepeatRule))]
[JsonSerializable(typeof(CallbackRule))]
[JsonSerializable(typeof(RetryPolicy[]))]
[JsonSerializable(typeof(RunResponse))]
[JsonSerializable(typeof(TaskExecutionResponse))]
[JsonSerializable(typeof(ListResponse<WorkflowListItem>))]
[JsonSerializable(typeof(ListResponse<DueScheduleResponse>))]
[JsonSerializable(typeof(ListResponse<VersionSummary>))]
[JsonSerializable(typeof(ListResponse<TaskResponse>))]
[JsonSerializable(typeof(ListResponse<RunResponse>))]
[JsonSerializable(typeof(StopResponse))]
[JsonSerializable(typeof(ListResponse<TaskExecutionResponse>))]
[JsonSerializable(typeof(ListResponse<LogLine>))]
[JsonSerializable(typeof(SummaryResponse))]
[JsonSerializable(typeof(GraphResponse))]
[JsonSerializable(typeof(WatchedRun))]
[JsonSerializable(typeof(IReadOnlyList<WatchedRun>))]
[JsonSerializable(typeof(IReadOnlyList<WatchedExecution>))]
[JsonSerializable(typeof(IReadOnlyList<LogLine>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(StatisticsResponse))]
[JsonSerializable(typeof(ScheduleResponse))]
[JsonSerializable(typeof(SchedulePreviewRequest))]
[JsonSerializable(typeof(SchedulePreviewResponse))]
[JsonSerializable(typeof(CalendarRequest))]
[JsonSerializable(typeof(CalendarResponse))]
[JsonSerializable(typeof(ListResponse<CalendarSummary>))]
[JsonSerializable(typeof(PoolRequest))]
[JsonSerializable(typeof(PoolResponse))]
[JsonSerializable(typeof(ListResponse<PoolResponse>))]
[JsonSerializable(typeof(BulkRequest))]
[JsonSerializable(typeof(BulkResponse))]
[JsonSerializable(typeof(BulkPlanResponse))]
[JsonSerializable(typeof(ListResponse<BulkResponse>))]
[JsonSerializable(typeof(BackfillRequest))]
[JsonSerializable(typeof(BackfillResponse))]
[JsonSerializable(typeof(BackfillPlanResponse))]
[JsonSerializable(typeof(ListResponse<BackfillResponse>))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(KeyResponse))]
[JsonSerializable(typeof(NewKeyResponse))]
[JsonSerializable(typeof(ListResponse<KeyResponse>))]
[JsonSerializable(typeof(MeResponse))]
[JsonSerializable(typeof(ListResponse<AuditResponse>))]
[JsonSerializable(typeof(ListResponse<SecretResponse>))]
[JsonSerializable(typeof(ListResponse<SecretUseResponse>))]
[JsonSerializable(typeof(ListResponse<TaskTypeResponse>))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ReadyResponse))]
[JsonSerializable(typeof(ProblemResponse))]
[JsonSerializable(typeof(IReadOnlyList<Fault>))]
internal sealed partial class ContractJsonContext : JsonSerializerContext;
