using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Addresses;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Api.Handlers;

/// <summary>The routes of callbacks. Whoever has the address may use it.</summary>
public static class CallbackHandlers
{
    private static readonly JsonElement Null = JsonElement.Parse("null");

    /// <summary>Ends the task that waits at this address: it has succeeded, and the body is its output.</summary>
    internal static async Task<Accepted<CallbackResponse>> Succeed(HttpContext http, string token, CallbackRequests requests, Callbacks callbacks, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var output = await requests.ReadAsync(http, token, cancellationToken);
        return TypedResults.Accepted((string?)null, new CallbackResponse(await callbacks.SucceedAsync(token, output ?? Null, cancellationToken)));
    }

    /// <summary>Ends the task that waits at this address: it has failed with the code callback_failed.</summary>
    internal static async Task<Accepted<CallbackResponse>> Fail(HttpContext http, string token, CallbackRequests requests, Callbacks callbacks, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        FaultCollection faults = [];
        var body = new ObjectReader(await requests.ReadAsync(http, token, cancellationToken) ?? default, "", faults);
        var failure = new CallbackFailure(body.Text("code"), body.RequiredText("message", DefinitionLimits.Message), body.Any("details"));
        if (failure.Code is { } code && EventTaskType.NameFault(code) is { } fault)
        {
            body.Fault("code", fault);
        }

        body.RefuseUnknown();
        return faults.Count > 0
            ? throw RefusedException.Faulty(faults)
            : TypedResults.Accepted((string?)null, new CallbackResponse(await callbacks.FailAsync(token, failure, cancellationToken)));
    }

    /// <summary>Says that the work for the task that waits at this address goes on. The body stays empty.</summary>
    internal static async Task<Accepted<HeartbeatResponse>> Heartbeat(HttpContext http, string token, Callbacks callbacks, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        await callbacks.CheckAsync(token, cancellationToken);
        await RunHandlers.RefuseBodyAsync(http.Request, cancellationToken);
        return TypedResults.Accepted((string?)null, new HeartbeatResponse(await callbacks.HeartbeatAsync(token, cancellationToken)));
    }
}
