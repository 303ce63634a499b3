using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Keeps what a host requests, in order.</summary>
internal sealed class ListingTransport : HttpPipelineTransport
{
    private static readonly HttpClientTransport Through = new();

    private readonly List<string> _requests = [];

    internal IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public override Request CreateRequest() => Through.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The store is asynchronous.");

    public override ValueTask ProcessAsync(HttpMessage message)
    {
        lock (_requests)
        {
            _requests.Add($"{message.Request.Method} {message.Request.Uri.Path}");
        }

        return Through.ProcessAsync(message);
    }
}
