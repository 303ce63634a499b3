using Workflow.Client.Operations;
using Workflow.Client.Sending;

namespace Workflow.Client;

/// <summary>The API of a Workflow service. Safe for use by many threads; one is enough for a program.</summary>
public sealed class WorkflowClient : IDisposable
{
    /// <summary>The name of the source of traces and of the meter that have the client's requests, by their routes.</summary>
    public const string TelemetryName = "Workflow.Client";

    private readonly HttpClient? _owned;

    /// <summary>Makes a client with connections of its own.</summary>
    /// <param name="options">Which service it calls, and how; later changes to them change nothing.</param>
    /// <exception cref="ArgumentException">They have faults.</exception>
    public WorkflowClient(WorkflowClientOptions options)
        : this(Pipeline.Connect(WorkflowClientOptions.Checked(options)), options) => _owned = Connection.Http;

    /// <summary>Makes a client that sends through another <see cref="HttpClient"/>, which has to do what retrying there is to be. It is not disposed.</summary>
    /// <param name="http">Sends the requests. Its base address, default headers and redirects are not needed.</param>
    /// <param name="options">Which service it calls, and how; later changes to them change nothing.</param>
    /// <exception cref="ArgumentException">They have faults.</exception>
    public WorkflowClient(HttpClient http, WorkflowClientOptions options)
        : this(http, options, TimeProvider.System)
    {
    }

    internal WorkflowClient(HttpClient http, WorkflowClientOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(http);
        Connection = new Connection(http, WorkflowClientOptions.Checked(options), time);
        Workflows = new WorkflowOperations(Connection);
        Tasks = new TaskOperations(Connection);
        TaskTypes = new TaskTypeOperations(Connection);
        Runs = new RunOperations(Connection);
        Events = new EventOperations(Connection);
        Bulk = new BulkOperations(Connection);
        Schedules = new ScheduleOperations(Connection);
        Backfills = new BackfillOperations(Connection);
        Calendars = new CalendarOperations(Connection);
        Pools = new PoolOperations(Connection);
        Callbacks = new CallbackOperations(Connection);
        Webhooks = new WebhookOperations(Connection);
        Keys = new KeyOperations(Connection);
        Audit = new AuditOperations(Connection);
        Secrets = new SecretOperations(Connection);
        Health = new HealthOperations(Connection);
        Backups = new BackupOperations(Connection);
    }

    /// <summary>Workflows and their versions.</summary>
    public WorkflowOperations Workflows { get; }

    /// <summary>Tasks of workflows.</summary>
    public TaskOperations Tasks { get; }

    /// <summary>Task types.</summary>
    public TaskTypeOperations TaskTypes { get; }

    /// <summary>Runs.</summary>
    public RunOperations Runs { get; }

    /// <summary>Events by name, and what waits for events.</summary>
    public EventOperations Events { get; }

    /// <summary>The same for many runs.</summary>
    public BulkOperations Bulk { get; }

    /// <summary>Schedules.</summary>
    public ScheduleOperations Schedules { get; }

    /// <summary>Backfills.</summary>
    public BackfillOperations Backfills { get; }

    /// <summary>Calendars.</summary>
    public CalendarOperations Calendars { get; }

    /// <summary>Pools.</summary>
    public PoolOperations Pools { get; }

    /// <summary>Results that are reported to tasks which wait for them.</summary>
    public CallbackOperations Callbacks { get; }

    /// <summary>Signed webhooks.</summary>
    public WebhookOperations Webhooks { get; }

    /// <summary>API keys, and who is calling.</summary>
    public KeyOperations Keys { get; }

    /// <summary>The audit trail.</summary>
    public AuditOperations Audit { get; }

    /// <summary>Secrets, without their values.</summary>
    public SecretOperations Secrets { get; }

    /// <summary>The health of the service.</summary>
    public HealthOperations Health { get; }

    /// <summary>Backups of the store of a standalone service.</summary>
    public BackupOperations Backups { get; }

    internal Connection Connection { get; }

    /// <summary>Closes the connections, if they are its own.</summary>
    public void Dispose() => _owned?.Dispose();
}
