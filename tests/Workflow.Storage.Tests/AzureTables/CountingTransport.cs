using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Counts requests, which do not depend on the machine.</summary>
internal sealed class CountingTransport : HttpPipelineTransport
{
    private static readonly HttpClientTransport Through = new();

    private int _requests;
    private int _blobRequests;
    private int _entities;

    internal int Requests => _requests;

    /// <summary>How many of them were about blobs.</summary>
    internal int BlobRequests => _blobRequests;

    /// <summary>How many entities of tables were read, if <see cref="CountsEntities"/>.</summary>
    internal int Entities => _entities;

    /// <summary>Whether answers are looked into.</summary>
    internal bool CountsEntities { get; init; }

    public override Request CreateRequest() => Through.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The store is asynchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        Interlocked.Increment(ref _requests);
        if (message.Request.Uri.Path.Contains("-payloads", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _blobRequests);
        }

        await Through.ProcessAsync(message);
        if (CountsEntities && message.Request.Method == RequestMethod.Get && message.Response is { ContentStream: { } content, Headers.ContentType: { } type } && type.Contains("json", StringComparison.Ordinal))
        {
            var copy = new MemoryStream();
            await content.CopyToAsync(copy, message.CancellationToken);
            message.Response.ContentStream = copy;
            Interlocked.Add(ref _entities, EntitiesIn(copy));
            copy.Position = 0;
        }
    }

    private static int EntitiesIn(MemoryStream json)
    {
        using var document = JsonDocument.Parse(json.ToArray());
        return document.RootElement.TryGetProperty("value", out var list) && list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 1;
    }
}
