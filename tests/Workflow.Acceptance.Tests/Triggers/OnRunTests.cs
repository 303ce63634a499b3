using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Triggers;

/// <summary>Workflows that start when a run of another one ends.</summary>
public sealed class OnRunTests(AcceptanceHost host)
{
    private readonly string _first = Define.UniqueName("first");
    private readonly string _second = Define.UniqueName("second");
    private readonly string _third = Define.UniqueName("third");

    [Fact]
    public async Task Runs_FollowEachOther_WithTheirOutputsAsInputs()
    {
        var second = await CreateAsync(_second, new JsonObject { ["workflow"] = _first }, """{"x": {}}""", Define.Pass("a", "{{ inputs.x + 1 }}"), new JsonObject { ["y"] = "{{ tasks.a.output }}" });
        var third = await CreateAsync(_third, new JsonArray(new JsonObject { ["workflow"] = second, ["status"] = new JsonArray("SUCCEEDED", "FAILED") }), """{"y": {"required": true}}""", Define.Pass("a", "{{ inputs.y + 1 }}"));

        var story = await host.Client.PlayAsync(Define.Workflow(_first, Define.Pass("a", 40)).With("outputs", new JsonObject { ["x"] = "{{ tasks.a.output }}", ["more"] = 1 }));

        var (of2, of3) = (await FollowerAsync(second), await FollowerAsync(third));
        Assert.Equal(("SUCCEEDED", "41"), (of2.Status, of2.OutputOf("a")));
        Assert.Equal(("SUCCEEDED", "42"), (of3.Status, of3.OutputOf("a")));
        Assert.Equal(("run", story.Id, """{"x":40}"""), (of2.Run.Text("trigger"), of2.Run.Text("triggered_by_run"), JsonSerializer.Serialize(of2.Run.Member("inputs"))));
        Assert.Equal(of2.Id, of3.Run.Text("triggered_by_run"));
        Assert.Equal(JsonValueKind.Null, story.Run.Member("triggered_by_run").ValueKind);
        Assert.Single(await RunsAsync(second));
        Assert.Single(await RunsAsync(third));
    }

    [Fact]
    public async Task Run_StartsOnlyWhatWaitsForItsStatus_AndASkippedOneSaysWhy()
    {
        var onFailure = await CreateAsync(_second, new JsonObject { ["workflow"] = _first, ["status"] = "FAILED" }, """{"x": {"required": true}}""", Define.Pass("a", 1));
        var onSuccess = await CreateAsync(_third, new JsonObject { ["workflow"] = _first }, "{}", Define.Pass("a", 1));

        var story = await host.Client.PlayAsync(Define.Workflow(_first, Define.Pass("a", "{{ null.x }}")));

        Assert.Equal("FAILED", story.Status);
        var skipped = await FollowerAsync(onFailure);
        Assert.Equal("SKIPPED", skipped.Status);
        Assert.Contains("/inputs/x is required", skipped.Run.Text("status_reason"), StringComparison.Ordinal);
        Assert.Empty(await RunsAsync(onSuccess));
    }

    [Fact]
    public async Task Child_StartsNothing()
    {
        var second = await CreateAsync(_second, new JsonObject { ["workflow"] = _first }, "{}", Define.Pass("a", 1));
        await host.Client.CreateWorkflowAsync(Define.Workflow(_first, Define.Pass("a", 1)));

        var parent = await host.Client.PlayAsync(Define.Workflow(_third, Define.Child("call", _first)));
        Assert.Equal("SUCCEEDED", parent.Status);
        await host.Client.EndAsync(await host.Client.StartWithAsync((await host.Client.RunAsync(parent["call"].Text("child_run_id"))).Number("workflow_id"), null));

        await FollowerAsync(second);
        Assert.Single(await RunsAsync(second)); // of the run that was started by itself
    }

    [Fact]
    public async Task Cycle_IsRefused()
    {
        var first = (await host.Client.CreateWorkflowAsync(Define.Workflow(_first, Define.Pass("a", 1)))).Number("id");
        await CreateAsync(_second, new JsonObject { ["workflow"] = first }, "{}", Define.Pass("a", 1));

        var answer = await host.Client.PutAsync($"/api/v1/workflows/{first}", Define.Workflow(_first, Define.Pass("a", 1)).With("on_run", new JsonObject { ["workflow"] = _second }));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("/on_run", answer.Json.Member("errors")[0].Text("pointer"));
    }

    private async Task<long> CreateAsync(string name, JsonNode onRun, string inputs, JsonObject task, JsonObject? outputs = null) =>
        (await host.Client.CreateWorkflowAsync(Define.Workflow(name, task).With("on_run", onRun).With("inputs", JsonNode.Parse(inputs)).With("outputs", outputs))).Number("id");

    private async Task<IReadOnlyList<string>> RunsAsync(long workflow) =>
        [.. (await host.Client.GetAsync($"/api/v1/workflows/{workflow}/runs")).Expect(HttpStatusCode.OK).Json.Member("items").EnumerateArray().Select(run => run.Text("id"))];

    private async Task<RunStory> FollowerAsync(long workflow)
    {
        var runs = await Eventually.ReadsAsync("a run of the workflow", () => RunsAsync(workflow), runs => runs.Count > 0);
        return await host.Client.EndAsync(runs[0]);
    }
}
