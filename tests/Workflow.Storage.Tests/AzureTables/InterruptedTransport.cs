using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>What a host sends before it is killed: so many requests go through, and then none.</summary>
internal sealed class InterruptedTransport(int requests) : HttpPipelineTransport
{
    private static readonly HttpClientTransport Through = new();

    private int _left = requests;

    public override Request CreateRequest() => Through.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The store is asynchronous.");

    public override ValueTask ProcessAsync(HttpMessage message) =>
        Interlocked.Decrement(ref _left) < 0 ? throw new InterruptedException() : Through.ProcessAsync(message);
}

/// <summary>The host is dead.</summary>
public sealed class InterruptedException : Exception;
