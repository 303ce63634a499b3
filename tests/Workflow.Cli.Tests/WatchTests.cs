using System.Net;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Cli.Tests;

/// <summary>A run that is watched is not asked about again and again where the service says what changes.</summary>
public class WatchTests(RunningService service)
{
    [Fact]
    public async Task Run_IsAskedAboutLess_WhereTheServiceSaysWhatChanges()
    {
        const int asked = 12;
        using var terminal = service.Terminal();
        terminal.Write("a.yaml", "name: watched-quietly\ntasks: [{ name: t, task_type: EVENT, config: { name: go } }]\n");
        await terminal.RunAsync("apply", "-f", "a.yaml");
        var run = (await terminal.RunAsync("run", "watched-quietly")).Table;
        await Eventually.ReadsAsync("the run waits", async () => (await terminal.RunAsync("show", run)).Out, shown => shown.Contains("WAITING", StringComparison.Ordinal));
        await using var open = new CountingProxy(service.Address, passesWatches: true);
        await using var closed = new CountingProxy(service.Address, passesWatches: false);

        var watching = terminal.RunAsync("watch", run, "--server", open.Address);
        var polling = terminal.RunAsync("watch", run, "--server", closed.Address);
        await Eventually.HoldsAsync("the one without events has asked often", () => closed.Summaries >= asked);
        var (quiet, watches) = (open.Summaries, open.Watches);
        await terminal.RunAsync("event", "go", "--run", run);

        Assert.Equal((0, 0), ((await watching).Code, (await polling).Code));
        Assert.Equal(1, watches);
        Assert.True(quiet <= asked * 3 / 4, $"It was asked about {quiet} times.");
    }

    /// <summary>Passes requests on, and counts them.</summary>
    private sealed class CountingProxy : IAsyncDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly HttpClient _http;
        private readonly bool _passesWatches;
        private readonly Task _accepting;
        private int _summaries;
        private int _watches;

        public CountingProxy(string server, bool passesWatches)
        {
            (_http, _passesWatches) = (new HttpClient { BaseAddress = new Uri(server) }, passesWatches);
            _listener.Prefixes.Add(Address);
            _listener.Start();
            _accepting = AcceptAsync();
        }

        public string Address { get; } = $"http://127.0.0.1:{LoopbackPort.Free()}/";

        public int Summaries => Volatile.Read(ref _summaries);

        public int Watches => Volatile.Read(ref _watches);

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            _http.Dispose();
            await _accepting;
        }

        private async Task AcceptAsync()
        {
            while (true)
            {
                try
                {
                    _ = PassAsync(await _listener.GetContextAsync());
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
                {
                    return; // the test is over
                }
            }
        }

        private async Task PassAsync(HttpListenerContext context)
        {
            var (path, response) = (context.Request.RawUrl!, context.Response);
            var isWatch = path.EndsWith("/watch", StringComparison.Ordinal);
            Interlocked.Add(ref _watches, isWatch ? 1 : 0);
            Interlocked.Add(ref _summaries, path.Contains("/summary", StringComparison.Ordinal) ? 1 : 0);
            try
            {
                if (isWatch && !_passesWatches)
                {
                    response.StatusCode = 404;
                    response.Close();
                    return;
                }

                using var request = new HttpRequestMessage(HttpMethod.Parse(context.Request.HttpMethod), path);
                foreach (var name in ((string[])["Accept", "If-None-Match"]).Where(name => context.Request.Headers[name] is not null))
                {
                    request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name]);
                }

                using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                response.StatusCode = (int)answer.StatusCode;
                response.ContentType = answer.Content.Headers.ContentType?.ToString();
                response.Headers["ETag"] = answer.Headers.ETag?.ToString() ?? "\"none\"";
                response.SendChunked = answer.StatusCode != HttpStatusCode.NotModified;
                await using var body = await answer.Content.ReadAsStreamAsync();
                var buffer = new byte[8192];
                int read;
                while ((read = await body.ReadAsync(buffer)) > 0)
                {
                    await response.OutputStream.WriteAsync(buffer.AsMemory(0, read));
                    await response.OutputStream.FlushAsync();
                }

                response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                response.Abort(); // the caller has left, or the test is over
            }
        }
    }
}
