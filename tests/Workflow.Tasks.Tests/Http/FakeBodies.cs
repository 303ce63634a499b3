using System.Security.Cryptography;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Tests.Http;

/// <summary>Keeps bodies in memory.</summary>
internal sealed class FakeBodies : ITaskBodies
{
    private readonly Dictionary<string, (StoredBody Body, byte[] Bytes)> _bodies = [];

    /// <summary>What is kept.</summary>
    public IReadOnlyList<byte[]> Kept => [.. _bodies.Values.Select(body => body.Bytes)];

    /// <summary>Called with how many bytes have been read.</summary>
    public Action<long> Reading { get; set; } = static _ => { };

    public StoredBody Add(byte[] bytes, string mediaType)
    {
        var body = new StoredBody($"body-{_bodies.Count + 1}", bytes.Length, mediaType, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        _bodies[body.Id] = (body, bytes);
        return body;
    }

    public async Task<StoredBody> StoreAsync(Stream content, string mediaType, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[10_000];
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            bytes.Write(buffer, 0, read);
            Reading(bytes.Length);
        }

        return Add(bytes.ToArray(), mediaType);
    }

    public Task<StoredBody?> FindAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_bodies.TryGetValue(id, out var body) ? body.Body : null);

    public Task<OpenBody?> OpenAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(_bodies.TryGetValue(id, out var body) ? new OpenBody(body.Body, new MemoryStream(body.Bytes, writable: false)) : null);
}
