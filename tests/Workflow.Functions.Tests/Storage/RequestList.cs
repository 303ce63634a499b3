using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.Functions.Tests.Storage;

/// <summary>Lists the requests to the store: their number does not depend on the machine.</summary>
internal sealed class RequestList : HttpPipelineTransport
{
    private static readonly HttpClientTransport Through = new();

    private readonly ConcurrentQueue<string> _requests = new();

    /// <summary>The requests since the last time, each by its method and where it goes.</summary>
    public IReadOnlyList<string> Take()
    {
        List<string> taken = [];
        while (_requests.TryDequeue(out var request))
        {
            taken.Add(request);
        }

        return taken;
    }

    public override Request CreateRequest() => Through.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The store is asynchronous.");

    public override ValueTask ProcessAsync(HttpMessage message)
    {
        _requests.Enqueue($"{message.Request.Method} {message.Request.Uri.Path} {message.Request.Uri.Query}");
        return Through.ProcessAsync(message);
    }
}
