using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Access;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Access;
using Workflow.Core.Events;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Api.Handlers;

/// <summary>The routes of events without a run's id, and of what waits for events.</summary>
public static class EventHandlers
{
    private static readonly JsonElement Null = JsonElement.Parse("null");

    /// <summary>
    /// Sends an event to every task that waits for its name and key now, and to the workflows that it starts. The body is its payload.
    /// What the caller does not cover gets nothing, and the answer does not mention it.
    /// </summary>
    internal static async Task<Accepted<NamedEventResponse>> Send(HttpContext http, string name, NamedEvents events, WorkflowReach reach, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var key = ReadKey(query);
        query.Check();
        var payload = ReadPayload(await Body.ReadOptionalAsync(http.Request, cancellationToken));
        var caller = http.Caller();
        var sent = new NamedEvent(name, key, payload, IdempotencyHeader.Read(http.Request), http.Actor()) { SenderId = caller.ActorId };
        var report = await events.SendAsync(sent, async (workflowId, token) => await reach.CoversAsync(caller, workflowId, token), cancellationToken);
        return TypedResults.Accepted((string?)null, NamedEventResponse.Of(sent, report));
    }

    /// <summary>Lists the tasks of all runs that wait for events, by event.</summary>
    internal static async Task<Ok<ListResponse<WaitResponse>>> ListWaits(HttpContext http, IWaitStore waits, WorkflowReach reach, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var filter = new WaitFilter(query.Any("event"), ReadKey(query), query.Id("workflow_id"));
        if (filter.EventName is { } name && EventTaskType.NameFault(name) is { } fault)
        {
            query.Refuse("event", fault);
        }

        if (filter is { EventKey: not null, EventName: null })
        {
            query.Refuse("key", "needs event");
        }

        var page = query.Page();
        query.Check();
        var caller = http.Caller();
        if (filter.WorkflowId is { } workflowId && !await reach.CoversAsync(caller, workflowId, cancellationToken))
        {
            throw new AccessRefusedException(AccessRule.OutOfReach(caller));
        }

        var found = await WorkflowReach.FilterAsync(
            caller, page, part => waits.ListWaitsAsync(filter, part, cancellationToken), async wait => RunIdSource.WorkflowOf(wait.RunId) is { } id && await reach.CoversAsync(caller, id, cancellationToken));
        return TypedResults.Ok(ListResponse<WaitResponse>.Of(found, WaitResponse.Of));
    }

    /// <summary>The payload of an event: the body, or null.</summary>
    internal static JsonElement ReadPayload(JsonElement? body)
    {
        var payload = body ?? Null;
        return JsonMarshal.GetRawUtf8Value(payload).Length is var bytes and > RunControl.MaxEventBytes
            ? throw new BadHttpRequestException($"The payload is {bytes} bytes long; the limit is {RunControl.MaxEventBytes}.", StatusCodes.Status413PayloadTooLarge)
            : payload;
    }

    private static string? ReadKey(Query query)
    {
        var key = query.ShortText("key", EventKey.MaxLength);
        if (key is { Length: > 0 and <= EventKey.MaxLength } && EventKey.Fault(key) is { } fault)
        {
            query.Refuse("key", fault);
        }

        return key;
    }
}
