using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Workflow.Api.Handlers;

namespace Workflow.Api.Tests.Backups;

/// <summary>Answers with files, and clients that take them slowly, in part, or not at all.</summary>
public class DownloadResultTests
{
    private const int Bytes = 200_000;

    /// <summary>How many writes the client takes, whether it leaves then, and whether it is cut off.</summary>
    public static TheoryData<int, bool, bool> Clients => new()
    {
        { int.MaxValue, false, false },
        { 0, false, true },
        { 2, false, true },
        { 0, true, true },
        { 2, true, true },
    };

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Download_EndsWithItsClient(int writes, bool leaves, bool isCutOff)
    {
        using var content = new Content();
        using var left = new CancellationTokenSource();
        using var body = new Client(writes, leaves ? left : null);
        var lifetime = new Lifetime(left.Token);
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpRequestLifetimeFeature>(lifetime);
        http.Response.Body = body;

        await new DownloadResult(content, "application/octet-stream", "a.bin", leaves || !isCutOff ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(1)).ExecuteAsync(http);

        Assert.Equal((isCutOff, true), (lifetime.IsAborted, content.IsDisposed));
        Assert.Equal(isCutOff ? Math.Min(Bytes, writes * 65_536L) : Bytes, body.Taken);
        Assert.Equal(("application/octet-stream", "attachment; filename=a.bin; filename*=UTF-8''a.bin"), (http.Response.ContentType, http.Response.Headers.ContentDisposition.ToString()));
    }

    private sealed class Content() : MemoryStream(new byte[Bytes])
    {
        public bool IsDisposed { get; private set; }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }

    private sealed class Client(int writes, CancellationTokenSource? leaves) : MemoryStream
    {
        private int _writes;

        public long Taken { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_writes++ == writes)
            {
                await (leaves?.CancelAsync() ?? Task.CompletedTask);
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            Taken += buffer.Length;
        }
    }

    private sealed class Lifetime(CancellationToken aborted) : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; } = aborted;

        public void Abort() => IsAborted = true;
    }
}
