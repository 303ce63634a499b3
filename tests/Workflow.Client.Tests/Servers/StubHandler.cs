using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Workflow.Client.Tests.Servers;

/// <summary>Answers each request with the same bytes: when it is released, and what comes after them never.</summary>
internal sealed class StubHandler(string mediaType, byte[] bytes, bool isReleased = true, bool isStalled = false) : HttpMessageHandler
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends once a client waits: for the answer, or for what comes after its bytes.</summary>
    public Task Waits => _waits.Task;

    /// <summary>What the header says about the bytes; <c>null</c>: nothing.</summary>
    public byte[]? Digest { get; init; } = SHA256.HashData(bytes);

    /// <summary>Answers.</summary>
    public void Release() => _release.TrySetResult();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!isReleased)
        {
            _waits.TrySetResult();
            await _release.Task.WaitAsync(cancellationToken);
        }

        var answer = new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new StreamContent(isStalled ? new Stalled(bytes, _waits) : new MemoryStream(bytes)) };
        answer.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        if (Digest is { } digest)
        {
            answer.Headers.Add("Repr-Digest", $"sha-256=:{Convert.ToBase64String(digest)}:");
        }

        return answer;
    }

    private sealed class Stalled(byte[] bytes, TaskCompletionSource waits) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = Read(buffer.Span);
            if (read == 0)
            {
                waits.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return read;
        }
    }
}
