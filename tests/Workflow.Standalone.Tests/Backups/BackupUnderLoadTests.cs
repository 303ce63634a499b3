using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Workflow.Storage.Sqlite.Backups;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Backups;

/// <summary>A service under load is backed up, again and again: each copy makes a store that has all that was accepted before it, and goes on with it.</summary>
public sealed class BackupUnderLoadTests(ITestOutputHelper output)
{
    private static readonly int Rounds = TestRun.Rounds(full: 20, part: 2);

    [Fact]
    public async Task Backup_HasWhatWasAcceptedBefore_AndItsRunsGoOn()
    {
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        using var host = await StandaloneProcess.StartAsync(folder.File("data"));
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(
            "load", Define.Http("call", sink.Slow(200, "RUN").AbsoluteUri.Replace("RUN", "{{ run.id }}", StringComparison.Ordinal)), Define.Pass("last").After("call")))).Number("id");
        List<string> accepted = [];
        var (open, slowest) = (0, TimeSpan.Zero);
        for (var round = 0; round < Rounds; round++)
        {
            await using var load = new Load(host.Client, workflow);
            await Eventually.HoldsAsync("runs have begun and ended", () => load.Accepted.Count > 3 * Load.AtOnce);
            List<string> before = [.. accepted.TakeLast(10), .. load.Accepted];
            var ended = (await host.Client.GetAsync("/api/v1/runs?status=SUCCEEDED&limit=500")).Json.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetString()!).ToList();
            var begun = TimeProvider.System.GetTimestamp();
            var file = await DownloadAsync(host, folder, round);
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, TimeProvider.System.GetElapsedTime(begun).Ticks));
            await load.StopAsync();
            Assert.All(await Task.WhenAll(load.Accepted.Select(run => host.Client.EndAsync(run))), end => Assert.Equal("SUCCEEDED", end.Status));
            accepted.AddRange(load.Accepted);
            open += await CheckAsync(file, folder.File($"restored-{round}"), sink, before, ended);
        }

        Assert.DoesNotContain(Directory.EnumerateFiles(folder.File("data")), file => file.Contains("backup", StringComparison.Ordinal));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Rounds} backups{TestRun.Note} under load; {accepted.Count} runs, {open} were open in a copy and went on there; the slowest backup took {slowest.TotalSeconds:0.0} s."));
        Assert.True(open > 0, "No run was open in a copy.");
    }

    [Fact]
    public async Task Store_IsIntact_WhenTheServiceIsKilledDuringABackup()
    {
        using var folder = new TemporaryFolder();
        var data = folder.File("data");
        List<string> runs = [];
        for (var round = 0; round < TestRun.Rounds(full: 10, part: 2); round++)
        {
            using var host = await StandaloneProcess.StartAsync(data);
            Assert.DoesNotContain(Directory.EnumerateFiles(data), file => file.Contains("backup", StringComparison.Ordinal));
            foreach (var earlier in runs)
            {
                Assert.Equal("SUCCEEDED", (await host.Client.EndAsync(earlier)).Status);
            }

            runs.Add(await host.Client.StartAsync(Define.Workflow($"w{round}", Define.Pass("big", new string('x', 200_000)))));
            using var http = WorkflowClient.Connect(host.BaseAddress);
            var backup = http.GetAsync(new Uri("/api/v1/backup", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            await Task.WhenAny(backup, Task.Delay(round * 3)); // a kill at another moment in each round
            host.KillHard();
            try
            {
                (await backup).Dispose();
            }
            catch (HttpRequestException)
            {
                // killed before it answered
            }
        }
    }

    private static async Task<string> DownloadAsync(StandaloneProcess host, TemporaryFolder folder, int round)
    {
        using var http = WorkflowClient.Connect(host.BaseAddress);
        using var answer = await http.GetAsync(new Uri("/api/v1/backup", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        var file = folder.File(string.Create(CultureInfo.InvariantCulture, $"backup-{round}.db"));
        await using (var target = File.Create(file))
        {
            await answer.Content.CopyToAsync(target);
        }

        Assert.Equal(answer.Content.Headers.ContentLength, new FileInfo(file).Length);
        Assert.Equal([$"sha-256=:{Convert.ToBase64String(SHA256.HashData(await File.ReadAllBytesAsync(file)))}:"], answer.Headers.GetValues("Repr-Digest"));
        return file;
    }

    // How many runs were open in the copy. Those that had ended before call nobody again; the others, an attempt that was open, once.
    private static async Task<int> CheckAsync(string file, string data, HttpSink sink, List<string> accepted, IReadOnlyList<string> ended)
    {
        var restored = await SqliteBackup.RestoreAsync(file, data, replaces: false, TimeProvider.System, CancellationToken.None);
        Assert.True(restored.Content.Runs >= accepted.Count);
        var before = Count(sink);
        using var copy = await StandaloneProcess.StartAsync(data);
        Assert.All(await Task.WhenAll(accepted.Select(run => copy.Client.EndAsync(run))), end => Assert.Equal("SUCCEEDED", end.Status));

        var after = Count(sink);
        Assert.All(ended, run => Assert.Equal(before[run], after[run]));
        Assert.All(accepted, run => Assert.InRange(after[run] - before[run], 0, 1));
        return copy.Output.ToString().Split('\n').Count(line => line.Contains("continues: it was", StringComparison.Ordinal));
    }

    private static Dictionary<string, int> Count(HttpSink sink) =>
        sink.Calls.GroupBy(call => call.Target[(call.Target.LastIndexOf('=') + 1)..], StringComparer.Ordinal).ToDictionary(calls => calls.Key, calls => calls.Count(), StringComparer.Ordinal);

    // Each starts a run, waits for its end, and starts the next.
    private sealed class Load : IAsyncDisposable
    {
        public const int AtOnce = 4;

        private readonly List<string> _accepted = [];
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _starting;

        public Load(WorkflowClient client, long workflow) => _starting = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested)
            {
                var run = await client.StartRunAsync(workflow, new JsonObject());
                lock (_accepted)
                {
                    _accepted.Add(run);
                }

                await client.WaitForEndAsync(run);
            }
        })));

        public IReadOnlyList<string> Accepted
        {
            get
            {
                lock (_accepted)
                {
                    return [.. _accepted];
                }
            }
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _starting;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
        }
    }
}
