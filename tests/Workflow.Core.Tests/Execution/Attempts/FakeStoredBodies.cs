using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>Bodies in memory.</summary>
internal sealed class FakeStoredBodies : IStoredBodies
{
    private readonly Dictionary<string, (StoredBody Body, byte[] Bytes)> _bodies = [];

    /// <summary>Called when a body is whole.</summary>
    public Action Stored { get; set; } = static () => { };

    public IReadOnlyList<string> Ids => [.. _bodies.Keys];

    public byte[] BytesOf(string id) => _bodies[id].Bytes;

    public async Task<StoredBody> StoreAsync(string runId, ExecutionKey attempt, string mediaType, Stream content, CancellationToken cancellationToken)
    {
        using var parts = new BodyParts(content, 1_000);
        using var bytes = new MemoryStream();
        while (await parts.NextAsync(cancellationToken) is { IsEmpty: false } part)
        {
            bytes.Write(part.Span);
        }

        var body = parts.Body(BodyId.Next(attempt), mediaType);
        _bodies[body.Id] = (body, bytes.ToArray());
        Stored();
        return body;
    }

    public Task<StoredBody?> FindBodyAsync(string runId, string id, CancellationToken cancellationToken) => Task.FromResult(_bodies.TryGetValue(id, out var body) ? body.Body : null);

    public Task<OpenBody?> OpenBodyAsync(string runId, string id, CancellationToken cancellationToken) =>
        Task.FromResult(_bodies.TryGetValue(id, out var body) ? new OpenBody(body.Body, new MemoryStream(body.Bytes, writable: false)) : null);

    public Task<OpenBody?> OpenBodyAsync(string runId, string id, long offset, long bytes, CancellationToken cancellationToken) =>
        Task.FromResult(_bodies.TryGetValue(id, out var body) ? new OpenBody(body.Body, new MemoryStream(body.Bytes, (int)offset, (int)Math.Min(bytes, body.Bytes.Length - offset), writable: false)) : null);

    public Task RemoveBodiesAsync(string runId, ExecutionKey attempt, string? except, CancellationToken cancellationToken)
    {
        foreach (var id in _bodies.Keys.Where(id => id.StartsWith(BodyId.Prefix(attempt), StringComparison.Ordinal) && id != except).ToList())
        {
            _bodies.Remove(id);
        }

        return Task.CompletedTask;
    }
}
