using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Workflow.Api.Access;
using Workflow.Api.Access.Sessions;
using Workflow.Api.Audit;
using Workflow.Api.Handlers;
using Workflow.Api.RateLimits;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Access;
using Workflow.Core.Execution.Addresses;
using Workflow.Core.History;

namespace Workflow.Api;

/// <summary>Every route of the API, with its handler.</summary>
public static class Routes
{
    /// <summary>The prefix of all addresses except those of pages and health.</summary>
    public const string Root = "/api/v1";

    /// <summary>The addresses of webhooks are below it.</summary>
    internal const string Hooks = Root + "/hooks";

    /// <summary>The addresses of callbacks are below it. What follows in a path is secret.</summary>
    internal const string Callbacks = CallbackAddresses.Root;

    // Routing refuses unlisted types before the body is read.
    private static readonly string[] OtherBodyTypes = [.. Body.JsonTypes.Skip(1), .. Body.YamlTypes];

    /// <summary>Maps the routes.</summary>
    public static void MapWorkflowApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup(Root).AddEndpointFilter(AnswerNotModified);
        MapWorkflows(api);
        MapTasks(api);
        MapSchedules(api);
        MapRuns(api);
        MapHooks(api);
        MapCallbacks(api);
        MapAccess(api);

        app.MapGet(SignInRoute.Path, SignInHandlers.Show).WithName("login_page").Requires(Permission.Open).ExcludeFromDescription();
        app.MapPost(SignInRoute.Path, SignInHandlers.Begin).WithName("login").Requires(Permission.Open).ExcludeFromDescription();
        app.MapPost(SignInRoute.EndPath, SignInHandlers.End).WithName("logout").Requires(Permission.Open).ExcludeFromDescription();

        app.MapGet(SchemaHandlers.Path, SchemaHandlers.Get).WithName("get_definition_schema").WithTags("Workflows").Requires(Permission.Open).Caches().AddEndpointFilter(AnswerNotModified)
            .Produces<JsonElement>(StatusCodes.Status200OK, SchemaHandlers.MediaType).ProducesProblem(StatusCodes.Status400BadRequest);

        var health = app.MapGroup("/health").WithTags("Health");
        health.MapGet("/live", HealthHandlers.Live).WithName("live").Requires(Permission.Open).IsProbe();
        health.MapGet("/ready", HealthHandlers.Ready).WithName("ready").Requires(Permission.Open).IsProbe()
            .Produces<ReadyResponse>(StatusCodes.Status200OK).Produces<ReadyResponse>(StatusCodes.Status503ServiceUnavailable);
    }

    // Runs after the handler has set the ETag and before the response is written.
    private static async ValueTask<object?> AnswerNotModified(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var isReading = HttpMethods.IsGet(http.Request.Method);
        if (!isReading && http.GetEndpoint()?.Metadata.GetMetadata<CreationGuard>() is null)
        {
            ETags.IsKnown(http.Request, http.Response); // refuses the header before anything changes
        }

        var answer = await next(context);
        return isReading && ETags.IsKnown(http.Request, http.Response) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : answer;
    }

    private static void MapWorkflows(RouteGroupBuilder api)
    {
        var workflows = api.MapGroup("/workflows").WithTags("Workflows").ProducesProblem(StatusCodes.Status400BadRequest);
        workflows.MapPost("", WorkflowHandlers.Create).WithName("create_workflow").IsExpensive().Requires(Permission.Change).Reads<WorkflowRequest>().ProducesProblem(StatusCodes.Status409Conflict);
        workflows.MapGet("", WorkflowHandlers.List).WithName("list_workflows").Requires(Permission.Read).Pages()
            .Takes("search", "Only workflows with a word in their name that begins with this text; they come in the order of what follows. A page may then have few or none while more follow.")
            .Takes("runs", $"How many of its last runs each workflow has in last_runs, 0 to {WorkflowHandlers.MaxLastRuns}; next_at is then in the answer too, and limit is at most {WorkflowHandlers.MaxLimitWithRuns}.");
        workflows.MapGet("/{id}", WorkflowHandlers.Get).WithName("get_workflow").Requires(Permission.Read, Subject.Workflow).Finds().Caches().AlsoYaml<WorkflowResponse>();
        workflows.MapPut("/{id}", WorkflowHandlers.Replace).WithName("replace_workflow").IsExpensive().Requires(Permission.Change, Subject.Workflow).Reads<WorkflowRequest>().Finds().Changes();
        workflows.MapDelete("/{id}", WorkflowHandlers.Delete).WithName("delete_workflow").Requires(Permission.Change, Subject.Workflow).Finds().Changes();
        workflows.MapGet("/by-name/{name}", WorkflowHandlers.GetByName).WithName("get_workflow_by_name").Requires(Permission.Read).Finds().Caches().AlsoYaml<WorkflowResponse>();
        workflows.MapPut("/by-name/{name}", WorkflowHandlers.Apply).WithName("apply_workflow").IsExpensive().Requires(Permission.Change).Reads<WorkflowRequest>().Changes().MayCreate();
        workflows.MapGet("/{id}/versions", WorkflowHandlers.ListVersions).WithName("list_versions").Requires(Permission.Read, Subject.Workflow).Finds().Pages();
        workflows.MapGet("/{id}/graph", WorkflowHandlers.GetGraph).WithName("get_workflow_graph").Requires(Permission.Read, Subject.Workflow).Finds().PagesOfTasks().Caches()
            .Takes("version", "The version. Default: the latest.");
        workflows.MapGet("/{id}/statistics", StatisticsHandlers.Get).WithName("get_statistics").IsExpensive().Requires(Permission.Read, Subject.Workflow).Finds()
            .Takes("bucket", "hour or day, in UTC. Default: day.")
            .Takes("from", "Only buckets that end after this instant. Default: seven days before the end of the range.")
            .Takes("before", "Only buckets that begin before this instant. Default: now.")
            .Takes("limit", $"Maximum number of items in the answer, 1 to {RunStatistics.MaxLimit}. Default: {RunStatistics.MaxLimit}.")
            .Takes("cursor", "The next_cursor of the page before.");
        workflows.MapGet("/{id}/versions/{version}", WorkflowHandlers.GetVersion).WithName("get_version").Requires(Permission.Read, Subject.Workflow).Finds().Caches().AlsoYaml<VersionResponse>();
    }

    private static void MapSchedules(RouteGroupBuilder api)
    {
        var schedules = api.MapGroup("/workflows/{id}").WithTags("Schedules").ProducesProblem(StatusCodes.Status400BadRequest);
        schedules.MapGet("/schedule", ScheduleHandlers.Get).WithName("get_schedule").IsExpensive().Requires(Permission.Read, Subject.Workflow).Finds()
            .Takes("from", "Show the next instants from here on. Default: now.")
            .Takes("preview", "true: also show the next instants of a disabled schedule. Default: false.")
            .Takes("count", $"Maximum number of instants and of ticks in the answer, 1 to {ScheduleHandlers.MaxCount}. Default: {ScheduleHandlers.DefaultCount}.");
        api.MapGet("/schedules", ScheduleHandlers.List).WithName("list_schedules").IsExpensive().Requires(Permission.Read).WithTags("Schedules").ProducesProblem(StatusCodes.Status400BadRequest)
            .Takes("limit", $"Maximum number of items in the answer, 1 to {ScheduleHandlers.MaxListed}. Default: 50.")
            .Takes("cursor", "The next_cursor of the page before.");
        api.MapPost("/schedules/preview", ScheduleHandlers.Preview).WithName("preview_schedule").IsExpensive().Requires(Permission.Read).WithTags("Schedules").ProducesProblem(StatusCodes.Status400BadRequest).Reads<SchedulePreviewRequest>();
        var calendars = api.MapGroup("/calendars").WithTags("Schedules").ProducesProblem(StatusCodes.Status400BadRequest);
        calendars.MapGet("", CalendarHandlers.List).WithName("list_calendars").Requires(Permission.Read).Pages();
        calendars.MapGet("/{name}", CalendarHandlers.Get).WithName("get_calendar").Requires(Permission.Read).Finds().Caches();
        calendars.MapPut("/{name}", CalendarHandlers.Put).WithName("put_calendar").IsExpensive().Requires(Permission.Administer).Changes().MayCreate()
            .Accepts<CalendarRequest>(false, Body.JsonTypes[0], [.. OtherBodyTypes, CalendarHandlers.MediaType])
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        calendars.MapDelete("/{name}", CalendarHandlers.Delete).WithName("delete_calendar").Requires(Permission.Administer).Finds().Changes();
        var pools = api.MapGroup("/pools").WithTags("Pools").ProducesProblem(StatusCodes.Status400BadRequest);
        pools.MapGet("", PoolHandlers.List).WithName("list_pools").Requires(Permission.Read).Pages();
        pools.MapGet("/{name}", PoolHandlers.Get).WithName("get_pool").Requires(Permission.Read).Finds().Caches();
        pools.MapPut("/{name}", PoolHandlers.Put).WithName("put_pool").Requires(Permission.Administer).Reads<PoolRequest>().Changes().MayCreate();
        pools.MapDelete("/{name}", PoolHandlers.Delete).WithName("delete_pool").Requires(Permission.Administer).Finds().Changes();
        schedules.MapPost("/enable", ScheduleHandlers.Enable).WithName("enable_schedule").Requires(Permission.Operate, Subject.Workflow).Finds().Changes();
        schedules.MapPost("/disable", ScheduleHandlers.Disable).WithName("disable_schedule").Requires(Permission.Operate, Subject.Workflow).Finds().Changes();
        schedules.MapPost("/backfill", BackfillHandlers.Start).WithName("start_backfill").IsExpensive().Requires(Permission.Operate, Subject.Workflow).TakesIdempotencyKey("A repeated backfill of the workflow with the same key answers the same backfill.").Reads<BackfillRequest>().MayConflict();
        schedules.MapGet("/backfills", BackfillHandlers.List).WithName("list_backfills").Requires(Permission.Read, Subject.Workflow).Finds().Pages();
        schedules.MapGet("/backfills/{number}", BackfillHandlers.Get).WithName("get_backfill").Requires(Permission.Read, Subject.Workflow).Finds();
        schedules.MapPost("/backfills/{number}/cancel", BackfillHandlers.Cancel).WithName("cancel_backfill").Requires(Permission.Operate, Subject.Workflow).MayConflict();
    }

    private static void MapTasks(RouteGroupBuilder api)
    {
        var tasks = api.MapGroup("").WithTags("Tasks").ProducesProblem(StatusCodes.Status400BadRequest);
        tasks.MapPost("/workflows/{id}/tasks", TaskHandlers.Add).WithName("add_task").IsExpensive().Requires(Permission.Change, Subject.Workflow).Reads<TaskRequest>().Finds().Changes();
        tasks.MapGet("/workflows/{id}/tasks", TaskHandlers.List).WithName("list_tasks").Requires(Permission.Read, Subject.Workflow).Finds().Caches();
        tasks.MapGet("/tasks/{id}", TaskHandlers.Get).WithName("get_task").Requires(Permission.Read, Subject.Task).Finds().Caches();
        tasks.MapPut("/tasks/{id}", TaskHandlers.Replace).WithName("replace_task").IsExpensive().Requires(Permission.Change, Subject.Task).Reads<TaskRequest>().Finds().Changes();
        tasks.MapGet("/task-types", TaskTypeHandlers.List).WithName("list_task_types").Requires(Permission.Read).Pages();
        tasks.MapDelete("/tasks/{id}", TaskHandlers.Delete).WithName("delete_task").Requires(Permission.Change, Subject.Task).Finds().Changes();
    }

    private static void MapRuns(RouteGroupBuilder api)
    {
        var runs = api.MapGroup("").WithTags("Runs").ProducesProblem(StatusCodes.Status400BadRequest);
        runs.MapPost("/workflows/{id}/run", RunHandlers.Start).WithName("start_run").Requires(Permission.Operate, Subject.Workflow).TakesIdempotencyKey("A repeated start with the same key answers the same run.").Waits().Reads<RunRequest>(optional: true).Finds().ProducesProblem(StatusCodes.Status409Conflict);
        runs.MapPost("/workflows/{id}/stop", RunHandlers.Stop).WithName("stop_workflow").IsExpensive().Requires(Permission.Operate, Subject.Workflow).Reads<CancelRequest>(optional: true).Finds();
        runs.MapPost("/runs/{id}/cancel", RunHandlers.Cancel).WithName("cancel_run").Requires(Permission.Operate, Subject.Run).Reads<CancelRequest>(optional: true).MayConflict();
        runs.MapPost("/runs/{id}/pause", RunHandlers.Pause).WithName("pause_run").Requires(Permission.Operate, Subject.Run).MayConflict();
        runs.MapPost("/runs/{id}/resume", RunHandlers.Resume).WithName("resume_run").Requires(Permission.Operate, Subject.Run).MayConflict();
        runs.MapPost("/runs/{id}/rerun", RerunHandlers.Repeat).WithName("rerun_run").Requires(Permission.Operate, Subject.Run).TakesIdempotencyKey("A repeated rerun of the run with the same key answers the same run.").Waits().Reads<RerunRequest>(optional: true).MayConflict();
        runs.MapPost("/runs/{id}/tasks/{name}/mark_succeeded", RerunHandlers.MarkSucceeded).WithName("mark_succeeded").Requires(Permission.Operate, Subject.Run).TakesIdempotencyKey("A repeated mark of the task with the same key answers the same run.").Waits().Reads<MarkRequest>().MayConflict();
        runs.MapPost("/runs/{id}/events/{name}", RunHandlers.SendEvent).WithName("send_event").Requires(Permission.Operate, Subject.Run).TakesIdempotencyKey("A repeated event for the run with the same key is sent once, and answered as the first time.").Reads<JsonElement>(optional: true).MayConflict();
        runs.MapPost("/events/{name}", EventHandlers.Send).WithName("send_named_event").IsExpensive().Requires(Permission.Operate).TakesIdempotencyKey("A repeated event of the same name and caller with the same key is sent once, and answered as the first time.").Reads<JsonElement>(optional: true).ProducesProblem(StatusCodes.Status409Conflict)
            .Takes("key", "What the event is about, 1 to 200 characters: tasks get it that wait for its name and this key. Default: none; it only starts workflows.");
        runs.MapGet("/waits", EventHandlers.ListWaits).WithName("list_waits").Requires(Permission.Read).Pages()
            .Takes("event", "Only tasks that wait for this event.")
            .Takes("key", "Only those that wait for it with this key. Needs event.")
            .Takes("workflow_id", "Only those of runs of this workflow.");
        runs.MapPost("/runs/bulk", BulkHandlers.Start).WithName("start_bulk").IsExpensive().Requires(Permission.Operate).TakesIdempotencyKey("A repeated bulk operation with the same key answers the same bulk operation.").Reads<BulkRequest>().ProducesProblem(StatusCodes.Status409Conflict);
        runs.MapGet("/bulk", BulkHandlers.List).WithName("list_bulks").Requires(Permission.Read).Pages();
        runs.MapGet("/bulk/{id}", BulkHandlers.Get).WithName("get_bulk").Requires(Permission.Read).Finds();
        runs.MapPost("/bulk/{id}/cancel", BulkHandlers.Cancel).WithName("cancel_bulk").Requires(Permission.Operate).MayConflict();
        runs.MapGet("/workflows/{id}/runs", RunHandlers.ListOfWorkflow).WithName("list_runs_of_workflow").Requires(Permission.Read, Subject.Workflow).Finds().Pages().FiltersRuns();
        runs.MapGet("/runs", RunHandlers.List).WithName("list_runs").Requires(Permission.Read).Pages().Takes("workflow_id", "Only runs of this workflow.").FiltersRuns()
            .Takes("active", "true: only runs that have not ended; can't be combined with status. Default: false.");
        runs.MapGet("/runs/{id}", RunHandlers.Get).WithName("get_run").Requires(Permission.Read, Subject.Run).Finds();
        runs.MapGet("/runs/{id}/summary", RunViewHandlers.GetSummary).WithName("get_run_summary").Requires(Permission.Read, Subject.Run).Finds().PagesOfTasks().Caches();
        runs.MapGet("/runs/{id}/graph", RunViewHandlers.GetGraph).WithName("get_run_graph").Requires(Permission.Read, Subject.Run).Finds().PagesOfTasks().Caches();
        runs.MapGet("/runs/{id}/tasks", RunViewHandlers.ListTasks).WithName("list_run_tasks").Requires(Permission.Read, Subject.Run).Finds().Pages()
            .Takes("task", "Only executions of this task.")
            .Takes("index", "Only executions of this item of the task, from 0; none: only the task itself. Needs task.")
            .Takes("status", "Only executions of this status, such as FAILED. A page may then have few or none while more follow.")
            .Takes("payloads", "false: without output and error.details. Default: true.");
        runs.MapGet("/runs/{id}/body", BodyHandlers.Download).WithName("download_body").IsExpensive().Requires(Permission.Read, Subject.Run).Finds().Produces<Stream>(StatusCodes.Status200OK, BodyHandlers.MediaType)
            .Takes("task", "The task whose last execution has the body. Required.")
            .Takes("index", "The item of the task, from 0; none: the task itself, which is the default.");
        runs.MapGet("/runs/{id}/logs", RunHandlers.ListLog).WithName("list_run_logs").Requires(Permission.Read, Subject.Run).Finds().Pages();
        runs.MapGet("/runs/{id}/watch", WatchHandlers.OfRun).WithName("watch_run").Requires(Permission.Read, Subject.Run).Finds().Streams();
        runs.MapGet("/watch", WatchHandlers.OfAll).WithName("watch_runs").Requires(Permission.Read).Streams();
    }

    private static void MapAccess(RouteGroupBuilder api)
    {
        var access = api.MapGroup("").WithTags("Access").ProducesProblem(StatusCodes.Status400BadRequest);
        access.MapPost("/keys", KeyHandlers.Create).WithName("create_key").Requires(Permission.Administer).Reads<KeyRequest>().ProducesProblem(StatusCodes.Status409Conflict);
        access.MapGet("/keys", KeyHandlers.List).WithName("list_keys").Requires(Permission.Administer).Pages();
        access.MapDelete("/keys/{id}", KeyHandlers.Revoke).WithName("revoke_key").Requires(Permission.Administer, Subject.Key).Finds();
        access.MapGet("/audit", AuditHandlers.List).WithName("list_audit").Requires(Permission.Administer).Pages()
            .Takes("actor", "Only what this actor did: the prefix of a key, what a person is called or is always known by (actor_id), bootstrap, local, or webhook.")
            .Takes("action", "Only this operation, such as start_run.")
            .Takes("workflow_id", "Only what is about this workflow.")
            .Takes("run_id", "Only what is about this run, and by what it was created.")
            .Takes("key_id", "Only what is about this key, by its id or its prefix: how it was created and revoked. What was done with it is found by actor.")
            .Takes("from", "Only what happened at or after this instant.")
            .Takes("before", "Only what happened before this instant.");
        access.MapGet("/backup", BackupHandlers.Download).WithName("get_backup").IsExpensive().Requires(Permission.Administer).IsRecorded().Produces<Stream>(StatusCodes.Status200OK, BackupHandlers.MediaType)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status501NotImplemented).ProducesProblem(StatusCodes.Status503ServiceUnavailable).ProducesProblem(StatusCodes.Status507InsufficientStorage);
        access.MapGet("/secrets", SecretHandlers.ListAsync).WithName("list_secrets").Requires(Permission.Administer).Pages().ProducesProblem(StatusCodes.Status501NotImplemented);
        access.MapGet("/secrets/{name}/workflows", SecretHandlers.ListUsesAsync).WithName("list_secret_uses").Requires(Permission.Administer).Pages();
        access.MapGet("/me", KeyHandlers.Me).WithName("get_me").Requires(Permission.Known);
    }

    private static void MapHooks(RouteGroupBuilder api) =>
        api.MapPost("/hooks/{workflow}", HookHandlers.Start).WithName("start_by_webhook").Requires(Permission.Signed).WithTags("Webhooks")
            .WithMetadata(new Docs.ParameterDoc(HookHandlers.TimestampHeader, "When it was sent, in seconds since 1970-01-01 UTC; within five minutes of the service's clock.", InHeader: true))
            .WithMetadata(new Docs.ParameterDoc(HookHandlers.SignatureHeader, "v2= and the HMAC-SHA256, in hexadecimal, of method, path, timestamp and body with a line feed between each, with the workflow's webhook secret.", InHeader: true))
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .Reads<JsonElement>(optional: true)
            .ProducesProblem(StatusCodes.Status409Conflict)
            ;

    private static void MapCallbacks(RouteGroupBuilder api)
    {
        var callbacks = api.MapGroup("/callbacks/{token}").WithTags("Callbacks").ProducesProblem(StatusCodes.Status400BadRequest);
        callbacks.MapPost("", CallbackHandlers.Succeed).WithName("succeed_callback").Requires(Permission.Signed).Reads<JsonElement>(optional: true).MayConflict();
        callbacks.MapPost("/fail", CallbackHandlers.Fail).WithName("fail_callback").Requires(Permission.Signed).Reads<CallbackFailureRequest>().MayConflict();
        callbacks.MapPost("/heartbeat", CallbackHandlers.Heartbeat).WithName("send_heartbeat").Requires(Permission.Signed).MayConflict();
    }

    private static RouteHandlerBuilder Reads<T>(this RouteHandlerBuilder route, bool optional = false)
        where T : notnull =>
        route.Accepts<T>(optional, Body.JsonTypes[0], OtherBodyTypes)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    private static RouteHandlerBuilder Finds(this RouteHandlerBuilder route) => route.ProducesProblem(StatusCodes.Status404NotFound);

    private static RouteHandlerBuilder MayConflict(this RouteHandlerBuilder route) => route.Finds().ProducesProblem(StatusCodes.Status409Conflict);

    private static RouteHandlerBuilder Caches(this RouteHandlerBuilder route) =>
        route.WithMetadata(new Docs.ParameterDoc("If-None-Match", "The ETag of an earlier answer; if it is still current, the answer is 304 without a body.", InHeader: true))
            .Produces(StatusCodes.Status304NotModified);

    private static RouteHandlerBuilder Changes(this RouteHandlerBuilder route) =>
        route.WithMetadata(new Docs.ParameterDoc("If-Match", "The ETag that the change is based on; the change is refused if what it changes has changed since. *: it is refused if there is none.", InHeader: true))
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    private static RouteHandlerBuilder MayCreate(this RouteHandlerBuilder route) =>
        route.WithMetadata(new CreationGuard(), new Docs.ParameterDoc("If-None-Match", "*: the request is refused if what it writes is there already.", InHeader: true));

    // The handler reads If-None-Match itself.
    private sealed record CreationGuard;

    private static RouteHandlerBuilder TakesIdempotencyKey(this RouteHandlerBuilder route, string description) =>
        route.WithMetadata(new Docs.ParameterDoc(IdempotencyHeader.Name, description, InHeader: true));

    private static RouteHandlerBuilder Waits(this RouteHandlerBuilder route) =>
        route.WithMetadata(new Docs.ParameterDoc(PreferHeader.Name, "wait=N: answer when the run has ended, with 200, or after N seconds, with 202 and the run as it is then.", InHeader: true));

    private static RouteHandlerBuilder Pages(this RouteHandlerBuilder route) =>
        route.IsExpensive().Takes("limit", "Maximum number of items in the answer, 1 to 500. Default: 50.").Takes("cursor", "The next_cursor of the page before.");

    private static RouteHandlerBuilder PagesOfTasks(this RouteHandlerBuilder route) =>
        route.IsExpensive()
            .Takes("limit", $"Maximum number of items in the answer, 1 to {RunViewHandlers.MaxLimit}. Default: {RunViewHandlers.DefaultLimit}.")
            .Takes("cursor", "The next_cursor of the page before.");

    private static RouteHandlerBuilder Streams(this RouteHandlerBuilder route) =>
        route.WithMetadata(new Docs.ParameterDoc(WatchHandlers.LastIdHeader, "The id of the last event that was received: the answer continues after it.", InHeader: true))
            .Produces<string>(StatusCodes.Status200OK, WatchHandlers.EventStream)
            .ProducesProblem(StatusCodes.Status406NotAcceptable)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static RouteHandlerBuilder FiltersRuns(this RouteHandlerBuilder route) =>
        route.Takes("status", "Only runs of this status, such as RUNNING.")
            .Takes("trigger", "Only runs started this way, such as manual.")
            .Takes("label", "Only runs with this label, as NAME:VALUE. Given several times: only runs with all of them.")
            .Takes("business_key", "Only runs with this business key.")
            .Takes("created_from", "Only runs accepted at or after this instant.")
            .Takes("created_before", "Only runs accepted before this instant.");

    private static RouteHandlerBuilder Takes(this RouteHandlerBuilder route, string name, string description) =>
        route.WithMetadata(new Docs.ParameterDoc(name, description));
}
