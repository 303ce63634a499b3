using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Starts;

/// <summary>Starts at an instant, with a priority, and limited by a key of their inputs.</summary>
public sealed class LineTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("line");

    [Fact]
    public async Task Start_WaitsForItsInstant_AndTakesNoSlotBefore()
    {
        var workflow = await CreateAsync(Define.Workflow(_name, Define.Pass("a", 1)));
        var answer = await StartAsync(workflow, new JsonObject { ["delay_seconds"] = 3600 });
        var run = answer.Expect(HttpStatusCode.Accepted).Json;
        var at = DateTimeOffset.Parse(run.Text("start_at"), System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(("QUEUED", $"starts at {run.Text("start_at")}"), (run.Text("status"), run.Text("status_reason")));
        Assert.InRange(at - DateTimeOffset.Parse(run.Text("created_at"), System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromSeconds(3500), TimeSpan.FromSeconds(3601));

        // Another run goes meanwhile.
        var other = await StartAsync(workflow, null);
        Assert.Equal("PENDING", other.Expect(HttpStatusCode.Accepted).Json.Text("status"));
        await host.Client.PostAsync($"/api/v1/runs/{run.Text("id")}/cancel");
    }

    [Fact]
    public async Task Start_BeginsOnTime()
    {
        var workflow = await CreateAsync(Define.Workflow(_name, Define.Pass("a", 1)));
        var run = (await StartAsync(workflow, new JsonObject { ["delay_seconds"] = 2 })).Expect(HttpStatusCode.Accepted).Json;
        var at = DateTimeOffset.Parse(run.Text("start_at"), System.Globalization.CultureInfo.InvariantCulture);

        var ended = await host.Client.WaitForEndAsync(run.Text("id"));
        Assert.Equal("SUCCEEDED", ended.Text("status"));
        Assert.InRange(DateTimeOffset.Parse(ended.Text("started_at"), System.Globalization.CultureInfo.InvariantCulture), at, DateTimeOffset.MaxValue);
    }

    [Fact]
    public async Task Start_IsCancelled_BeforeItsInstant()
    {
        var workflow = await CreateAsync(Define.Workflow(_name, Define.Pass("a", 1)));
        var run = (await StartAsync(workflow, new JsonObject { ["start_at"] = DateTimeOffset.UtcNow.AddDays(30).ToString("O", System.Globalization.CultureInfo.InvariantCulture) })).Expect(HttpStatusCode.Accepted).Json.Text("id");

        await host.Client.PostAsync($"/api/v1/runs/{run}/cancel");

        Assert.Equal("CANCELLED", (await host.Client.WaitForEndAsync(run)).Text("status"));
    }

    [Theory]
    [InlineData("""{"delay_seconds":-1}""", "/delay_seconds")]
    [InlineData("""{"delay_seconds":31536001}""", "/delay_seconds")]
    [InlineData("""{"delay_seconds":1.5}""", "/delay_seconds")]
    [InlineData("""{"start_at":"tomorrow"}""", "/start_at")]
    [InlineData("""{"start_at":"9999-01-01T00:00:00Z"}""", "/start_at")]
    [InlineData("""{"start_at":"2026-01-01T00:00:00Z","delay_seconds":1}""", "/delay_seconds")]
    [InlineData("""{"priority":11}""", "/priority")]
    [InlineData("""{"priority":"high"}""", "/priority")]
    public async Task Start_IsRefused_WithThePointerOfTheFault(string body, string pointer)
    {
        var workflow = await CreateAsync(Define.Workflow(_name, Define.Pass("a", 1)));

        var answer = await StartAsync(workflow, JsonNode.Parse(body)!.AsObject());

        Assert.Equal([pointer], Problem.Pointers(Problem.AssertIs(HttpStatusCode.BadRequest, answer)));
        Assert.Empty(await host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs"));
    }

    [Fact]
    public async Task QueuedRuns_GoByPriority_ThenByAge()
    {
        var workflow = await CreateAsync(Define.Workflow(_name, Define.Event("go", "go")).With("priority", 1));
        List<string> runs = [];
        foreach (var priority in (int?[])[null, null, 0, 5, 5])
        {
            runs.Add((await StartAsync(workflow, priority is null ? null : new JsonObject { ["priority"] = priority })).Expect(HttpStatusCode.Accepted).Json.Text("id"));
        }

        var reason = (await host.Client.GetAsync($"/api/v1/runs/{runs[2]}")).Json.Text("status_reason");
        Assert.EndsWith("1 run of the workflow may be active at a time; place 4 in line", reason, StringComparison.Ordinal);
        foreach (var i in (int[])[0, 3, 4, 1, 2])
        {
            await host.Client.PostAsync($"/api/v1/runs/{runs[i]}/events/go");
            Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(runs[i])).Text("status"));
        }
    }

    [Fact]
    public async Task Concurrency_LimitsTheRunsOfEachKey()
    {
        var workflow = await CreateAsync(ByCustomer("queue"));
        var (first, second, third) = (await OfAsync(workflow, "a"), await OfAsync(workflow, "a"), await OfAsync(workflow, "a"));
        var other = await OfAsync(workflow, "b");

        Assert.Equal("a", first.Text("concurrency_key"));
        Assert.Equal(["PENDING", "QUEUED", "QUEUED", "PENDING"], new[] { first, second, third, other }.Select(run => run.Text("status")));
        Assert.Equal(
            $"waits for run {first.Text("id")}: 1 run with the concurrency key 'a' may be active at a time; place 2 in line",
            (await host.Client.GetAsync($"/api/v1/runs/{third.Text("id")}")).Json.Text("status_reason"));

        foreach (var run in new[] { other, first, second, third }.Select(run => run.Text("id")))
        {
            await host.Client.PostAsync($"/api/v1/runs/{run}/events/go");
            Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(run)).Text("status"));
        }
    }

    [Fact]
    public async Task Concurrency_RefusesAStart_WhenItsPolicyIsSkip()
    {
        var workflow = await CreateAsync(ByCustomer("skip"));
        var first = await OfAsync(workflow, "a");

        var refused = await StartAsync(workflow, Inputs("a"));

        Assert.Contains($"run {first.Text("id")} is active", Problem.AssertIs(HttpStatusCode.Conflict, refused).Text("detail"), StringComparison.Ordinal);
        await OfAsync(workflow, "b");
    }

    [Fact]
    public async Task Concurrency_CancelsTheRunsOfTheKey_WhenItsPolicySaysSo()
    {
        var workflow = await CreateAsync(ByCustomer("cancel_running"));
        var (other, first) = (await OfAsync(workflow, "b"), await OfAsync(workflow, "a"));

        var newest = await OfAsync(workflow, "a");

        Assert.Equal("CANCELLED", (await host.Client.WaitForEndAsync(first.Text("id"))).Text("status"));
        await host.Client.PostAsync($"/api/v1/runs/{newest.Text("id")}/events/go");
        Assert.Equal("SUCCEEDED", (await host.Client.WaitForEndAsync(newest.Text("id"))).Text("status"));
        Assert.NotEqual("CANCELLED", (await host.Client.GetAsync($"/api/v1/runs/{other.Text("id")}")).Json.Text("status"));
    }

    private JsonObject ByCustomer(string policy) => Define.Workflow(_name, Define.Event("go", "go"))
        .With("max_concurrent_runs", 10)
        .With("concurrency", new JsonObject { ["key"] = "{{ inputs.customer }}", ["policy"] = policy })
        .With("inputs", new JsonObject { ["customer"] = new JsonObject { ["type"] = "string", ["required"] = true } });

    private static JsonObject Inputs(string customer) => new() { ["inputs"] = new JsonObject { ["customer"] = customer } };

    private async Task<long> CreateAsync(JsonObject workflow) => (await host.Client.CreateWorkflowAsync(workflow)).Number("id");

    private async Task<System.Text.Json.JsonElement> OfAsync(long workflow, string customer) => (await StartAsync(workflow, Inputs(customer))).Expect(HttpStatusCode.Accepted).Json;

    private Task<Answer> StartAsync(long workflow, JsonObject? body) => host.Client.PostAsync($"/api/v1/workflows/{workflow}/run", body);
}
