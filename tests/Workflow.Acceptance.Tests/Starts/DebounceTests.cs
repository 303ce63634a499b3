using System.Net;
using System.Text.Json;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Starts;

/// <summary>Starts that wait until no other comes for a time.</summary>
public sealed class DebounceTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("debounce");

    [Fact]
    public async Task TheNewestStart_Runs_AndTheOthersSayWhichTookTheirPlace()
    {
        var workflow = await CreateAsync(seconds: 86_400);
        var (first, second, third) = (await StartAsync(workflow), await StartAsync(workflow), await StartAsync(workflow));
        Assert.Equal("QUEUED", third.Text("status"));
        Assert.Matches("^begins at .+Z, unless a newer start takes its place before \\(debounce_seconds\\); one begins at .+Z at the latest$", third.Text("status_reason"));

        foreach (var (run, next) in new[] { (first, second), (second, third) })
        {
            var skipped = await host.Client.WaitForEndAsync(run.Text("id"));
            Assert.Equal(("SKIPPED", $"run {next.Text("id")} of a newer start took its place (debounce_seconds)"), (skipped.Text("status"), skipped.Text("status_reason")));
        }

        await host.Client.PostAsync($"/api/v1/runs/{third.Text("id")}/cancel");
    }

    [Fact]
    public async Task AStart_Runs_WhenNoOtherHasCome()
    {
        var ended = await host.Client.WaitForEndAsync((await StartAsync(await CreateAsync(seconds: 3))).Text("id"));

        Assert.Equal("SUCCEEDED", ended.Text("status"));
        Assert.InRange(ended.Instant("started_at") - ended.Instant("created_at"), TimeSpan.FromSeconds(3), TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task AStartThatWaits_IsCancelled_AndItsWorkflowCanBeRemovedThen()
    {
        var workflow = await CreateAsync(seconds: 86_400);
        var run = (await StartAsync(workflow)).Text("id");
        Problem.AssertIs(HttpStatusCode.Conflict, await host.Client.DeleteAsync($"/api/v1/workflows/{workflow}"));

        await host.Client.PostAsync($"/api/v1/runs/{run}/cancel");

        Assert.Equal("CANCELLED", (await host.Client.WaitForEndAsync(run)).Text("status"));
        (await host.Client.DeleteAsync($"/api/v1/workflows/{workflow}")).Expect(HttpStatusCode.NoContent);
    }

    private async Task<long> CreateAsync(int seconds) =>
        (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Pass("a", 1)).With("debounce_seconds", seconds))).Number("id");

    private async Task<JsonElement> StartAsync(long workflow) => (await host.Client.PostAsync($"/api/v1/workflows/{workflow}/run")).Expect(HttpStatusCode.Accepted).Json;
}
