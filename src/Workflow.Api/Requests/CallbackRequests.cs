using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Workflow.Api.Audit;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Api.Requests;

/// <summary>Reads the results that are reported to the addresses of tasks.</summary>
/// <param name="callbacks">Knows the addresses.</param>
/// <param name="trail">Records who reports a result, as far as that is known.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="versions">The planned versions.</param>
internal sealed class CallbackRequests(Callbacks callbacks, AuditTrail trail, IRunReader runs, PlannedVersions versions)
{
    /// <summary>The body of a request; <c>null</c>: it has none. Who does not know a token can't make the service read a body, nor fill the audit trail.</summary>
    /// <param name="http">The request.</param>
    /// <param name="token">The token in its address.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<JsonElement?> ReadAsync(HttpContext http, string token, CancellationToken cancellationToken)
    {
        var known = await callbacks.CheckAsync(token, cancellationToken);
        if (await runs.GetHeadAsync(known.RunId, cancellationToken) is { } run)
        {
            await trail.BeginCallbackAsync(http, run.Id, (await versions.GetAsync(run, cancellationToken)).Definition.Tasks[known.Key.Position].Id);
        }

        var body = Body.Read(http.Request, await Body.ReadBytesAsync(http.Request, RunControl.MaxEventBytes, null, cancellationToken));
        return body is { } value && JsonMarshal.GetRawUtf8Value(value).Length is var bytes and > RunControl.MaxEventBytes
            ? throw new BadHttpRequestException($"The body is {bytes} bytes of JSON; the limit is {RunControl.MaxEventBytes}.", StatusCodes.Status413PayloadTooLarge)
            : body;
    }
}
