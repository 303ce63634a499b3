using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.StoredBodies;

/// <summary>A process that is killed, or stopped, in the middle of a body.</summary>
public sealed class StoredBodyCrashTests
{
    private const int Count = 8_000_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_IsStoredByTheNextProcess_WhenOneEndedInTheMiddle(bool isKilled)
    {
        using var folder = new TemporaryFolder();
        await using var sink = await HttpSink.StartAsync();
        var url = sink.Stuck(Count, "crash");
        string run;
        using (var host = await StandaloneProcess.StartAsync(folder.File("data")))
        {
            run = await host.Client.StartAsync(Define.Workflow("half", Define.Task("download", "HTTP", new JsonObject { ["url"] = url.AbsoluteUri, ["response_body"] = "stored" })));
            await Eventually.HoldsAsync("a part is stored", () => Bytes(folder) > Count / 4);
            Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync($"/api/v1/runs/{run}/body?task=download")).Status);
            if (isKilled)
            {
                host.KillHard();
            }
            else
            {
                await host.StopGracefullyAsync(TimeSpan.FromMinutes(1));
            }
        }

        using (var host = await StandaloneProcess.StartAsync(folder.File("data")))
        {
            var story = await host.Client.EndAsync(run);

            Assert.Equal("SUCCEEDED", story.Status);
            Assert.Equal(HttpSink.BytesOf(Count), (await host.Client.GetAsync($"/api/v1/runs/{run}/body?task=download")).Expect(HttpStatusCode.OK).Body);
        }

        Assert.Equal(2, sink.CallsOf(url).Count);
    }

    // With what is only in the log.
    private static long Bytes(TemporaryFolder folder) =>
        new DirectoryInfo(folder.File("data")).EnumerateFiles("workflow.db*").Sum(file => file.Length);
}
