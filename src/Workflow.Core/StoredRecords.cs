using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Workflow.Core.Access;
using Workflow.Core.Audit;
using Workflow.Core.Bulk;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Events;
using Workflow.Core.Execution.Addresses;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.Json;
using Workflow.Core.Notifications;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.TaskTypes;

[assembly: StoredRecords(typeof(Workflow.Core.StoredRecords))]

namespace Workflow.Core;

/// <summary>The records that stores keep as JSON, of all layers, and what is in them: <see cref="StoredJson"/> writes and reads them.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(WorkflowDefinition))]
[JsonSerializable(typeof(TaskDefinition))]
[JsonSerializable(typeof(RetryPolicy[]))]
[JsonSerializable(typeof(SecretPlaces))]
[JsonSerializable(typeof(ImmutableArray<Tick>))]
[JsonSerializable(typeof(Backfill))]
[JsonSerializable(typeof(NamedCalendar))]
[JsonSerializable(typeof(CalendarSummary))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(BrowserSession))]
[JsonSerializable(typeof(BulkOperation))]
[JsonSerializable(typeof(TaskError))]
[JsonSerializable(typeof(RunNotifications))]
[JsonSerializable(typeof(EventSender))]
[JsonSerializable(typeof(EndOrder))]
[JsonSerializable(typeof(IReadOnlyList<LogLine>))]
[JsonSerializable(typeof(CallbackResult))]
[JsonSerializable(typeof(ReportedFailure))]
[JsonSerializable(typeof(CallbackTicket))]
[JsonSerializable(typeof(IReadOnlyList<ItemChunk>))]
[JsonSerializable(typeof(IReadOnlyList<GatheredStart>))]
[JsonSerializable(typeof(GatheredStart[]))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(EventReport))]
[JsonSerializable(typeof(CloudEvent))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class StoredRecords : JsonSerializerContext;
