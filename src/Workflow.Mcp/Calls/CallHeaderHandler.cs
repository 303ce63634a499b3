namespace Workflow.Mcp.Calls;

/// <summary>Says in a request which tool it is sent for. It stays in the request when that is sent again.</summary>
internal sealed class CallHeaderHandler : DelegatingHandler
{
    /// <summary>The header that the API records.</summary>
    public const string Header = "X-Workflow-Client";

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (ToolCall.Current is { } call && !request.Headers.Contains(Header) && call.Names(request.Method != HttpMethod.Get))
        {
            request.Headers.Add(Header, call.Name);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
