using System.Text.Json;
using Workflow.Tasks.Http.Redirects;
using Workflow.Tasks.Http.Response;

namespace Workflow.Tasks.Http.Calls;

/// <summary>The response that a request, or the last of its redirects, got.</summary>
/// <param name="Hop">The request that it answers.</param>
/// <param name="Response">Its status and headers.</param>
/// <param name="Body">Its body.</param>
internal sealed record HttpAnswer(Hop Hop, HttpResponseMessage Response, ResponseBytes Body) : IDisposable
{
    private JsonElement? _output;

    internal int Status => (int)Response.StatusCode;

    /// <summary>It as <c>{status_code, headers, body}</c>.</summary>
    internal JsonElement Output => _output ??= HttpOutput.Write(Response, Body);

    /// <summary>The value of a header that is there once, or the first.</summary>
    internal static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.First() : null;

    public void Dispose() => Response.Dispose();
}
