using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Audit;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Limits;
using Workflow.Core.Webhooks;

namespace Workflow.Api.Handlers;

/// <summary>The route that starts a run by a signed webhook.</summary>
public static class HookHandlers
{
    internal const string TimestampHeader = "X-Workflow-Timestamp";
    internal const string SignatureHeader = "X-Workflow-Signature";

    /// <summary>Starts a run by a signed webhook; the body is the run's payload.</summary>
    internal static async Task<Accepted<RunResponse>> Start(HttpContext http, string workflow, WebhookStarter webhooks, AuditTrail trail, RunAnswers answers, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();

        // The cheapest checks come first: a request that is too old or too large is refused before its body is read.
        webhooks.RefuseTimestamp(http.Request.Headers[TimestampHeader]);
        var limit = Limits.Of(http).WebhookBytes;
        var bytes = await Body.ReadBytesAsync(http.Request, limit, $"{LimitOptions.Section}:{nameof(LimitOptions.WebhookBytes)}", cancellationToken);
        var request = new WebhookRequest(
            http.Request.Method.ToUpperInvariant(), HookAddress.Readings(http.Request, workflow), http.Request.Headers[TimestampHeader], http.Request.Headers[SignatureHeader], bytes)
        {
            TraceParent = TraceHeader.Read(http.Request),
        };
        var run = await webhooks.StartAsync(
            request,
            async workflowId =>
            {
                await trail.BeginWebhookAsync(http, workflowId);
                return ReadPayload(http.Request, bytes, limit);
            },
            cancellationToken);
        http.Created(run.Id);
        return await answers.AcceptedAsync(run, cancellationToken);
    }

    private static JsonElement? ReadPayload(HttpRequest request, ReadOnlyMemory<byte> bytes, int limit)
    {
        var payload = Body.Read(request, bytes);
        return payload is { } value && JsonMarshal.GetRawUtf8Value(value).Length is var length && length > limit
            ? throw new BadHttpRequestException($"The payload is {length} bytes of JSON; the limit of the setting {LimitOptions.Section}:{nameof(LimitOptions.WebhookBytes)} is {limit}.", StatusCodes.Status413PayloadTooLarge)
            : payload;
    }
}
