using Microsoft.AspNetCore.Http;
using Workflow.Core.Telemetry;

namespace Workflow.Api.Requests;

/// <summary>The header <c>traceparent</c> of a start: the trace that the run belongs to.</summary>
internal static class TraceHeader
{
    /// <summary>The header; <c>null</c>: there is none, or it is not valid, and then is ignored (W3C Trace Context).</summary>
    public static string? Read(HttpRequest request) =>
        request.Headers[TraceContext.Header] is [var header] && TraceContext.TryParse(header, out var context) ? context.ToString() : null;
}
