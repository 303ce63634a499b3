using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Watching;

/// <summary>Open watches, and the end of the process.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task Stop_EndsOpenWatches_AndAWatchAfterARestartBeginsAgain()
    {
        using var folder = new TemporaryFolder();
        string lastId;
        using (var process = await StandaloneProcess.StartAsync(folder.Path))
        {
            using var http = WorkflowClient.Connect(process.BaseAddress);
            using var watch = await http.GetAsync(new Uri("/api/v1/watch", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            using var reader = new StreamReader(await watch.Content.ReadAsStreamAsync());
            lastId = await IdAsync(reader);

            var stopped = process.StopGracefullyAsync(Eventually.DefaultDeadline);
            var rest = await reader.ReadToEndAsync(); // throws if the answer is cut off, as at the end of the time for a stop

            Assert.Equal(0, await stopped);
            Assert.Equal("", rest.Trim());
        }

        using var again = await StandaloneProcess.StartAsync(folder.Path);
        using var source = new EventSource(again.BaseAddress, "/api/v1/watch") { LastId = lastId };
        await foreach (var item in source.ReadAsync())
        {
            Assert.Equal("reset", item.Kind);
            Assert.NotEqual(lastId, item.Id);
            break;
        }
    }

    // The client's window is full after a few kilobytes, so that a write does not end by itself.
    [Fact]
    public async Task Stop_DoesNotWaitForAClientThatTakesNothing()
    {
        using var folder = new TemporaryFolder();
        using var process = await StandaloneProcess.StartAsync(folder.Path);
        var workflow = await process.Client.CreateWorkflowAsync(new JsonObject
        {
            ["name"] = "many",
            ["tasks"] = new JsonArray(
                new JsonObject { ["name"] = "begin", ["task_type"] = "EVENT", ["config"] = new JsonObject { ["name"] = "go" } },
                new JsonObject { ["name"] = "each", ["task_type"] = "PASS", ["for_each"] = "{{ Array.from({ length: 9000 }, (_, i) => i) }}", ["config"] = new JsonObject() }),
        });
        var run = await process.Client.StartRunAsync(workflow.Number("id"));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(process.BaseAddress.Host, process.BaseAddress.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/v1/runs/{run}/watch HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        Assert.True(await socket.ReceiveAsync(new byte[512]) > 0);

        await process.Client.PostAsync($"/api/v1/runs/{run}/events/go");
        await process.Client.WaitForEndAsync(run);
        var code = await process.StopGracefullyAsync(Eventually.DefaultDeadline);

        Assert.Equal(0, code);
        Assert.DoesNotContain("The time to stop is over", process.Said, StringComparison.Ordinal);
    }

    private static async Task<string> IdAsync(StreamReader reader)
    {
        StringBuilder text = new();
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                return line[4..];
            }

            text.Append(line);
        }

        throw new InvalidOperationException($"There is no id in '{text}'.");
    }
}
