using System.Text;
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
