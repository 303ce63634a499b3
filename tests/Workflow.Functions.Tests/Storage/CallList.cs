using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Workflow.Functions.Tests.Storage;

/// <summary>Lists the requests to Table storage with what the service's limits count.</summary>
internal sealed partial class CallList : HttpPipelineTransport
{
    private static readonly HttpClientTransport Through = new();

    private readonly ConcurrentQueue<StorageCall> _calls = new();
    private readonly AsyncLocal<bool> _isTick = new();

    /// <summary>Whether what is sent from here on, in this flow, is of the poll.</summary>
    public bool IsTick
    {
        get => _isTick.Value;
        set => _isTick.Value = value;
    }

    /// <summary>The requests since the last time.</summary>
    public IReadOnlyList<StorageCall> Take()
    {
        List<StorageCall> taken = [];
        while (_calls.TryDequeue(out var call))
        {
            taken.Add(call);
        }

        return taken;
    }

    public override Request CreateRequest() => Through.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The store is asynchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var address = Uri.UnescapeDataString(message.Request.Uri.ToUri().PathAndQuery);
        var sent = await SentAsync(message);
        await Through.ProcessAsync(message);
        if (address.Contains("-payloads", StringComparison.Ordinal))
        {
            return;
        }

        // A transaction names the table and the partition of each of its rows in its body.
        var isBatch = address.Contains("$batch", StringComparison.Ordinal);
        var text = isBatch ? sent : address + sent;
        var table = TableName().Match(text).Groups["name"].Value;
        var partition = PartitionKey().Match(text).Groups["key"].Value;
        var entities = isBatch ? BatchedRequest().Count(sent) : message.Request.Method == RequestMethod.Get ? await ReadAsync(message) : 1;
        _calls.Enqueue(new StorageCall(table, partition, Math.Max(entities, 1), IsTick));
    }

    private static async Task<string> SentAsync(HttpMessage message)
    {
        if (message.Request.Content is not { } content)
        {
            return "";
        }

        using var copy = new MemoryStream();
        await content.WriteToAsync(copy, message.CancellationToken);
        return Uri.UnescapeDataString(System.Text.Encoding.UTF8.GetString(copy.ToArray()));
    }

    private static async Task<int> ReadAsync(HttpMessage message)
    {
        if (message.Response is not { ContentStream: { } content, Headers.ContentType: { } type } || !type.Contains("json", StringComparison.Ordinal))
        {
            return 1;
        }

        var copy = new MemoryStream();
        await content.CopyToAsync(copy, message.CancellationToken);
        message.Response.ContentStream = copy;
        using var document = JsonDocument.Parse(copy.ToArray());
        copy.Position = 0;
        return document.RootElement.TryGetProperty("value", out var list) && list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 1;
    }

    [GeneratedRegex(@"/Workflow(?<name>[A-Za-z]+)", RegexOptions.None, 1_000)]
    private static partial Regex TableName();

    [GeneratedRegex("""PartitionKey='(?<key>[^']*)'|PartitionKey[\s+]eq[\s+]'(?<key>[^']*)'|"PartitionKey":"(?<key>[^"]*)" """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex PartitionKey();

    [GeneratedRegex(@"^(?:POST|PUT|PATCH|MERGE|DELETE) http", RegexOptions.Multiline, 1_000)]
    private static partial Regex BatchedRequest();
}
