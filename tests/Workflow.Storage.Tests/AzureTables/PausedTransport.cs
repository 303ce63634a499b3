using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>A host that freezes before a request, and goes on later.</summary>
internal sealed class PausedTransport(int request) : HttpPipelineTransport
{
    private static readonly HttpClientTransport Through = new();

    private readonly TaskCompletionSource _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = request;

    internal Task Paused => _paused.Task;

    internal void GoOn() => _goOn.TrySetResult();

    public override Request CreateRequest() => Through.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The store is asynchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            _paused.TrySetResult();
            await _goOn.Task;
        }

        await Through.ProcessAsync(message);
    }
}
