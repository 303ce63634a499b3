using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Starts;

/// <summary>Starts that a rate limit spreads.</summary>
public sealed class RateTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("rate");

    [Fact]
    public async Task Runs_BeginOneAfterAnother()
    {
        var workflow = await CreateAsync(limit: 1, perSeconds: 2);
        var (first, second, third) = (await StartAsync(workflow, "a"), await StartAsync(workflow, "a"), await StartAsync(workflow, "a"));
        List<DateTimeOffset> begun = [];
        foreach (var run in new[] { first, second, third })
        {
            Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(run.Text("id"))).Text("status"));
            begun.Add((await host.Client.ListAsync($"/api/v1/runs/{run.Text("id")}/logs"))
                .Where(line => line.Text("message") is var said && (said.StartsWith("run accepted", StringComparison.Ordinal) || said == "run leaves the queue"))
                .Max(line => line.Instant("at")));
        }

        Assert.All(begun.Zip(begun.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public async Task ARunThatWaits_SaysWhen_AndIsCancelled_OrGoes_WhenTheLimitIsGone()
    {
        var workflow = await CreateAsync(limit: 1, perSeconds: 604_800);
        var first = await StartAsync(workflow, "a");
        var (cancelled, waits, last) = (await StartAsync(workflow, "a"), await StartAsync(workflow, "a"), await StartAsync(workflow, "a"));
        var other = await StartAsync(workflow, "b");
        Assert.Equal(["PENDING", "QUEUED", "QUEUED", "PENDING"], new[] { first, cancelled, waits, other }.Select(run => run.Text("status")));
        Assert.Matches("^begins at .+Z at the earliest: 1 run with the rate_limit.key 'a' may begin in 604800 s \\(rate_limit\\)$", cancelled.Text("status_reason"));
        Assert.EndsWith("place 3 in line", (await host.Client.GetAsync($"/api/v1/runs/{last.Text("id")}")).Json.Text("status_reason"), StringComparison.Ordinal);

        (await host.Client.PostAsync($"/api/v1/runs/{cancelled.Text("id")}/cancel")).Expect(HttpStatusCode.Accepted);
        Assert.Equal("CANCELLED", (await host.Client.WaitForEndAsync(cancelled.Text("id"))).Text("status"));
        Problem.AssertIs(HttpStatusCode.Conflict, await host.Client.PostAsync($"/api/v1/runs/{waits.Text("id")}/pause"));
        Problem.AssertIs(HttpStatusCode.Conflict, await host.Client.DeleteAsync($"/api/v1/workflows/{workflow}"));

        (await host.Client.PutAsync($"/api/v1/workflows/{workflow}", Define.Workflow(_name, Define.Pass("a", 1)).With("max_concurrent_runs", 5))).Expect(HttpStatusCode.OK);
        Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(waits.Text("id"))).Text("status"));
        Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(last.Text("id"))).Text("status"));
    }

    [Fact]
    public async Task Workflow_ShowsItsRateLimit_AndRefusesWhatMakesNoSense()
    {
        var workflow = await CreateAsync(limit: 3, perSeconds: 4);
        var shown = (await host.Client.GetAsync($"/api/v1/workflows/{workflow}")).Json.GetProperty("rate_limit");
        Assert.Equal((3, 4, "{{ inputs.customer }}"), (shown.GetProperty("limit").GetInt32(), shown.GetProperty("per_seconds").GetInt32(), shown.Text("key")));

        var refused = await host.Client.PostAsync("/api/v1/workflows", Define.Workflow(_name + "2", Define.Pass("a", 1))
            .With("overlap_policy", "cancel_running").With("rate_limit", new JsonObject { ["limit"] = 1, ["per_seconds"] = 1 }));
        Assert.Equal(["/rate_limit"], Problem.Pointers(Problem.AssertIs(HttpStatusCode.BadRequest, refused)));
    }

    private async Task<long> CreateAsync(int limit, int perSeconds) => (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Pass("a", 1))
        .With("max_concurrent_runs", 5)
        .With("rate_limit", new JsonObject { ["limit"] = limit, ["per_seconds"] = perSeconds, ["key"] = "{{ inputs.customer }}" })
        .With("inputs", new JsonObject { ["customer"] = new JsonObject { ["type"] = "string", ["default"] = "a" } }))).Number("id");

    private async Task<JsonElement> StartAsync(long workflow, string customer) =>
        (await host.Client.PostAsync($"/api/v1/workflows/{workflow}/run", new JsonObject { ["inputs"] = new JsonObject { ["customer"] = customer } })).Expect(HttpStatusCode.Accepted).Json;
}
