using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Starts;

/// <summary>Starts that become one run.</summary>
public sealed class BatchTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("batch");

    [Fact]
    public async Task Starts_BecomeOneRun_ThatSeesTheInputsOfAll()
    {
        var workflow = await CreateAsync(size: 3, seconds: 86_400);
        var first = await StartAsync(workflow, 1, "a");
        Assert.Equal("QUEUED", first.Text("status"));
        Assert.Matches("^gathers starts: 1 of 3, until .+Z$", first.Text("status_reason"));

        var second = await StartAsync(workflow, 2, "b");
        Assert.Equal(first.Text("id"), second.Text("id"));
        Assert.Matches("^gathers starts: 2 of 3, until .+Z$", second.Text("status_reason"));
        Assert.Equal(first.Text("id"), (await StartAsync(workflow, 2, "b")).Text("id"));
        Problem.AssertIs(HttpStatusCode.Conflict, await PostAsync(workflow, 9, "b"));

        await StartAsync(workflow, 3, null);
        var ended = await host.Client.WaitForEndAsync(first.Text("id"));
        Assert.Equal("SUCCEEDED", ended.Text("status"));
        Assert.Equal("[1,2,3]", ended.GetProperty("outputs").GetProperty("all").GetRawText());
        Assert.Equal([1, 2, 3], ended.GetProperty("batch").EnumerateArray().Select(inputs => inputs.GetProperty("n").GetInt32()));
        Assert.Equal(first.Text("id"), (await StartAsync(workflow, 2, "b")).Text("id"));
    }

    [Fact]
    public async Task ARunThatIsNotFull_BeginsWhenItsTimeHasCome()
    {
        var workflow = await CreateAsync(size: 1_000, seconds: 2);
        var run = await StartAsync(workflow, 1, null);

        var ended = await host.Client.WaitForEndAsync(run.Text("id"));

        Assert.Equal(("SUCCEEDED", "[1]"), (ended.Text("status"), ended.GetProperty("outputs").GetProperty("all").GetRawText()));
        Assert.InRange(ended.Instant("started_at") - ended.Instant("created_at"), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(3));
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("batch").ValueKind);
    }

    [Fact]
    public async Task AChangedWorkflow_GathersAnew_AndWhatGathersIsCancelled()
    {
        var workflow = await CreateAsync(size: 3, seconds: 86_400);
        var old = (await StartAsync(workflow, 1, null)).Text("id");
        (await host.Client.PutAsync($"/api/v1/workflows/{workflow}", Definition(size: 2, seconds: 86_400))).Expect(HttpStatusCode.OK);
        var current = (await StartAsync(workflow, 2, null)).Text("id");
        Assert.NotEqual(old, current);
        Problem.AssertIs(HttpStatusCode.Conflict, await host.Client.DeleteAsync($"/api/v1/workflows/{workflow}"));
        Problem.AssertIs(HttpStatusCode.BadRequest, await host.Client.PostAsync($"/api/v1/workflows/{workflow}/run", new JsonObject { ["inputs"] = new JsonObject { ["n"] = 1 }, ["delay_seconds"] = 5 }));

        foreach (var run in new[] { old, current })
        {
            await host.Client.PostAsync($"/api/v1/runs/{run}/cancel");
            Assert.Equal("CANCELLED", (await host.Client.WaitForEndAsync(run)).Text("status"));
        }

        (await host.Client.DeleteAsync($"/api/v1/workflows/{workflow}")).Expect(HttpStatusCode.NoContent);
    }

    private JsonObject Definition(int size, int seconds) => Define.Workflow(_name, Define.Pass("a", 1))
        .With("batch", new JsonObject { ["size"] = size, ["seconds"] = seconds })
        .With("outputs", new JsonObject { ["all"] = "{{ run.batch.map(start => start.inputs.n) }}" })
        .With("inputs", new JsonObject { ["n"] = new JsonObject { ["type"] = "integer", ["required"] = true } });

    private async Task<long> CreateAsync(int size, int seconds) => (await host.Client.CreateWorkflowAsync(Definition(size, seconds))).Number("id");

    private Task<Answer> PostAsync(long workflow, int number, string? key) =>
        host.Client.TryStartAsync(workflow, new JsonObject { ["n"] = number }, key);

    private async Task<JsonElement> StartAsync(long workflow, int number, string? key) => (await PostAsync(workflow, number, key)).Expect(HttpStatusCode.Accepted).Json;
}
