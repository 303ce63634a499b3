using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>A way to the account on which some requests fail, whenever they are sent.</summary>
internal sealed class FailingTransport(Func<Request, bool> fails) : HttpPipelineTransport
{
    private static readonly HttpClientTransport Through = new();

    private int _failed;

    /// <summary>How many have failed.</summary>
    internal int Failed => _failed;

    public override Request CreateRequest() => Through.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The store is asynchronous.");

    public override ValueTask ProcessAsync(HttpMessage message)
    {
        if (!fails(message.Request))
        {
            return Through.ProcessAsync(message);
        }

        Interlocked.Increment(ref _failed);
        throw new HttpRequestException("the connection was closed");
    }
}
