using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Store;

/// <summary>No space left: the service says so, and what was acknowledged is there, also after kill -9.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Host_SaysThatThereIsNoSpace_AndKeepsWhatItAcknowledged_WhenTheDiskFills()
    {
        using var folder = new TemporaryFolder();
        var accepted = new List<string>();
        using (var host = await StandaloneProcess.StartAsync(folder.File("data"), port: null, "--Workflow:Store:MaxMegabytes=1"))
        {
            var workflow = await host.Client.CreateWorkflowAsync(Define.Workflow("waits", Define.Wait("w", 86_400)).With("max_concurrent_runs", 1_000).With("inputs", Text()));
            var refused = await FillAsync(host.Client, workflow.Number("id"), accepted);

            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.Status);
            Assert.Equal("application/problem+json", refused.MediaType);
            Assert.Contains("Workflow:Store:MaxMegabytes", refused.Json.Text("detail"), StringComparison.Ordinal);
            var ready = await host.Client.GetAsync("/health/ready");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
            Assert.Contains("full", ready.Json.Text("detail"), StringComparison.Ordinal);
            (await host.Client.GetAsync("/health/live")).Expect(HttpStatusCode.OK);
            (await host.Client.GetAsync("/api/v1/runs")).Expect(HttpStatusCode.OK);
            host.KillHard();
        }

        using var next = await StandaloneProcess.StartAsync(folder.File("data"));
        foreach (var id in accepted)
        {
            (await next.Client.GetAsync($"/api/v1/runs/{id}")).Expect(HttpStatusCode.OK);
        }
    }

    private static JsonObject Text() => new() { ["text"] = new JsonObject { ["type"] = "string" } };

    private static async Task<Answer> FillAsync(WorkflowClient client, long workflow, List<string> accepted)
    {
        while (true)
        {
            var answer = await client.PostAsync($"/api/v1/workflows/{workflow}/run", new JsonObject { ["inputs"] = new JsonObject { ["text"] = new string('x', 20_000) } });
            if (answer.Status != HttpStatusCode.Accepted)
            {
                return answer;
            }

            accepted.Add(answer.Json.Text("id"));
        }
    }
}
