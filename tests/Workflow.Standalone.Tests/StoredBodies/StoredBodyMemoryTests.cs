using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.StoredBodies;

/// <summary>A body ten times as large takes no more memory, while it is received, searched for secrets, stored, sent and downloaded.</summary>
public sealed class StoredBodyMemoryTests
{
    private const long Megabyte = 1024 * 1024;

    [Fact]
    public async Task Memory_DoesNotGrow_WithTheBody()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The peak of a process is read from /proc.");
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        using var host = await StandaloneProcess.StartAsync(folder.File("data"), null, "--Workflow:Secrets:KEY=a secret that is searched for");
        var large = TestRun.Rounds(200, 100) * Megabyte;

        // The first also loads the code.
        await PassOnAsync(host, sink, large / 10);
        var small = await PeakAsync(host, () => PassOnAsync(host, sink, large / 10));
        var grown = await PeakAsync(host, () => PassOnAsync(host, sink, large));

        TestContext.Current.TestOutputHelper?.WriteLine($"{large / 10 / Megabyte} MB: {small / Megabyte} MB, {large / Megabyte} MB: {grown / Megabyte} MB");
        Assert.True(grown - small < large / 2, $"The peak rose from {small} to {grown} bytes with {large} bytes instead of a tenth.");
    }

    private static async Task PassOnAsync(StandaloneProcess host, HttpSink sink, long bytes)
    {
        var download = new JsonObject { ["url"] = sink.Stream(bytes).AbsoluteUri, ["response_body"] = "stored", ["headers"] = new JsonObject { ["X-Key"] = "{{ secrets.KEY }}" } };
        var upload = new JsonObject { ["url"] = sink.Digest.AbsoluteUri, ["method"] = "POST", ["body_from"] = "tasks.download.output" };
        var story = await host.Client.PlayAsync(
            Define.Workflow(Define.UniqueName("memory"), Define.Task("download", "HTTP", download), Define.Task("upload", "HTTP", upload)), deadline: TimeSpan.FromMinutes(5));
        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Contains($"\"length\":{bytes},", story.OutputOf("upload"), StringComparison.Ordinal);

        using var http = WorkflowClient.Connect(host.BaseAddress);
        using var response = await http.GetAsync(new Uri($"/api/v1/runs/{story.Id}/body?task=download", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal((HttpStatusCode.OK, bytes), (response.StatusCode, response.Content.Headers.ContentLength));
        await response.Content.CopyToAsync(Stream.Null);
    }

    // The largest resident set while something is done: 5 sets it back to what it is.
    private static async Task<long> PeakAsync(StandaloneProcess host, Func<Task> work)
    {
        await File.WriteAllTextAsync($"/proc/{host.ProcessId}/clear_refs", "5");
        await work();
        var line = (await File.ReadAllLinesAsync($"/proc/{host.ProcessId}/status")).Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line["VmHWM:".Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) * 1024;
    }
}
