using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Workflow.Api.RateLimits;
using Workflow.Core.Access;
using Workflow.Core.Audit;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Api.Audit;

/// <summary>
/// Records who changes or starts what. The entry is on disk before the request is handled, and its outcome is added after:
/// if the process is killed in between, the entry says that the outcome is not known. A request whose entry can't be
/// written is refused. On a service without keys, the entry is written after the answer.
/// </summary>
internal sealed partial class AuditTrail(IAuditStore store, FailedRequests failed, AgentReads reads, TimeProvider time, ILogger<AuditTrail> logger)
{
    private static readonly string Local = Word.Lower(CallerKind.Local);

    private readonly ConcurrentDictionary<Task, bool> _open = new();

    /// <summary>Records a request before it is handled, if it changes or starts something, or an agent reads, and its caller is known.</summary>
    public Task BeginAsync(HttpContext http)
    {
        var route = AuditedRoute.Of(http);
        http.Features.Set(route);
        return http.Features.Get<Caller>() is { } caller && IsRecorded(http, route, caller)
            ? BeginAsync(http, Entry(http, route, caller))
            : Task.CompletedTask;
    }

    /// <summary>Records a webhook whose signature is valid, before its run is started.</summary>
    public Task BeginWebhookAsync(HttpContext http, long workflowId) => BeginAsync(http, New(http) with
    {
        Actor = AuditKind.Webhook,
        Kind = AuditKind.Webhook,
        Action = AuditedRoute.Of(http).Action,
        WorkflowId = workflowId,
    });

    /// <summary>Records a result that is reported to the address of a task, before it is stored. Who has the address is not known.</summary>
    public Task BeginCallbackAsync(HttpContext http, string runId, long taskId) => BeginAsync(http, New(http) with
    {
        Actor = AuditKind.Callback,
        Kind = AuditKind.Callback,
        Action = AuditedRoute.Of(http).Action,
        WorkflowId = RunIdSource.WorkflowOf(runId),
        RunId = runId,
        TaskId = taskId,
    });

    /// <summary>Records that a caller signs in to the pages or out, before the session begins or ends.</summary>
    public Task BeginSessionAsync(HttpContext http, Caller caller) => BeginAsync(http, Entry(http, AuditedRoute.Of(http), caller));

    /// <summary>
    /// Records the outcome of a request, a request that its caller's role does not allow, or one whose caller is not known.
    /// The answer does not wait for it.
    /// </summary>
    public void End(HttpContext http)
    {
        var status = http.Response.StatusCode;
        if (http.Features.Get<AuditedRequest>() is { } request)
        {
            var learned = request.Entry.WorkflowId is null ? request.WorkflowId : null;
            Follow(
                request.IsStored
                    ? store.CompleteEntryAsync(request.Entry, new AuditOutcome(status, learned, request.CreatedId), CancellationToken.None)
                    : store.AddEntryAsync(request.Entry with { Status = status, WorkflowId = request.Entry.WorkflowId ?? learned, CreatedId = request.CreatedId }, CancellationToken.None),
                request.Entry);
            return;
        }

        var begun = http.Features.Get<AuditedRoute>();
        var route = begun ?? AuditedRoute.Of(http);
        if (status == StatusCodes.Status401Unauthorized || (status == StatusCodes.Status429TooManyRequests && http.Features.Get<Caller>() is null && AccessRule.NeedsCaller(route.Access.Permission)))
        {
            failed.Record(http, route, status);
        }
        else if (status == StatusCodes.Status403Forbidden && begun is null && http.Features.Get<Caller>() is { } caller && IsRecorded(http, route, caller))
        {
            var entry = Entry(http, route, caller) with { Status = status };
            Follow(store.AddEntryAsync(entry, CancellationToken.None), entry);
        }
    }

    /// <summary>Waits until the outcomes that are known are recorded.</summary>
    public Task FlushAsync() => Task.WhenAll(_open.Keys);

    // On a service without keys everyone is the same, so no request waits for its entry: it is written with its outcome.
    private async Task BeginAsync(HttpContext http, AuditEntry entry) =>
        http.Features.Set(new AuditedRequest(entry.Kind == Local ? entry : await store.AddEntryAsync(entry, CancellationToken.None)));

    private AuditEntry Entry(HttpContext http, AuditedRoute route, Caller caller)
    {
        var entry = New(http) with { Actor = AuditText.Of(caller.Actor), ActorId = AuditText.Of(caller.ActorId), Kind = Word.Lower(caller.Kind), Name = AuditText.Of(caller.Name), Action = route.Action };
        return route.AddSubject(entry, http.GetRouteValue("id") as string);
    }

    private AuditEntry New(HttpContext http) => new() { At = time.GetUtcNow(), Kind = "", Action = "", Address = ClientAddress.TextOf(http), Client = SentClient.Of(http.Request) };

    private bool IsRecorded(HttpContext http, AuditedRoute route, Caller caller) =>
        route.IsRecorded(http.Request.Method) || (SentClient.IsAgent(http.Request, route.Access.Permission) && reads.TryTake(caller));

    private void Follow(Task write, AuditEntry entry)
    {
        var logged = LogFaultAsync(write, entry);
        if (!logged.IsCompleted)
        {
            _open.TryAdd(logged, true);
            _ = logged.ContinueWith(done => _open.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task LogFaultAsync(Task write, AuditEntry entry)
    {
        try
        {
            await write;
        }
        catch (Exception e)
        {
            LogNotRecorded(e, entry.Action, entry.Actor);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The outcome of {Action} by {Actor} could not be recorded in the audit trail")]
    private partial void LogNotRecorded(Exception exception, string action, string? actor);
}
