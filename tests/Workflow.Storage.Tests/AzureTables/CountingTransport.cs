using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Counts requests, which do not depend on the machine.</summary>
internal sealed class CountingTransport : HttpPipelineTransport
{
    private static readonly HttpClientTransport Through = new();

    private int _requests;
    private int _blobRequests;

    internal int Requests => _requests;

    /// <summary>How many of them were about blobs.</summary>
    internal int BlobRequests => _blobRequests;

    public override Request CreateRequest() => Through.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The store is asynchronous.");

    public override ValueTask ProcessAsync(HttpMessage message)
    {
        Interlocked.Increment(ref _requests);
        if (message.Request.Uri.Path.Contains("-payloads", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _blobRequests);
        }

        return Through.ProcessAsync(message);
    }
}
