using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.IdempotencyKeys;

/// <summary>A rerun that is sent twice starts one run.</summary>
public sealed class RerunKeyTests(AcceptanceHost host)
{
    private const string Key = "again-1";

    private readonly string _name = Define.UniqueName("rerun-keys");

    [Fact]
    public async Task Rerun_AnswersTheSameRun_WhenTheKeyIsTheSame()
    {
        var (workflow, run) = await EndedAsync();

        var first = await RerunAsync(run, Key);
        var second = await RerunAsync(run, Key);
        await host.Client.WaitForEndAsync(first);
        var later = await RerunAsync(run, Key);

        Assert.Equal((first, first), (second, later));
        Assert.Equal(2, (await host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs")).Count);
    }

    [Fact]
    public async Task Rerun_StartsOneRun_WhenTheSameKeyComesManyTimesAtOnce()
    {
        var (_, run) = await EndedAsync();

        Assert.Single((await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => RerunAsync(run, Key)))).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Rerun_StartsAnotherRun_WhenTheKeyWasForAnotherRunOrForAStart()
    {
        var (workflow, run) = await EndedAsync();
        var started = (await host.Client.TryStartAsync(workflow, key: Key)).Expect(HttpStatusCode.Accepted).Json.Text("id");
        await host.Client.WaitForEndAsync(started);

        string[] runs = [run, started, await RerunAsync(run, Key), await RerunAsync(started, Key), await RerunAsync(run, Key + "-2"), await RerunAsync(run, null), await RerunAsync(run, null)];

        Assert.Equal(runs.Length, runs.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("""{ "from": "failed" }""")]
    [InlineData("""{ "from": "start", "version": "latest" }""")]
    [InlineData("""{ "from": "start", "inputs": { "n": 1 } }""")]
    [InlineData("""{ "from": "task", "task": "only" }""")]
    [InlineData("""{ "from": "failed", "into_children": true }""")]
    public async Task Rerun_IsAConflict_WhenTheKeyCameWithAnotherBody(string body)
    {
        var (workflow, run) = await EndedAsync();
        await RerunAsync(run, Key);

        Problem.AssertIs(HttpStatusCode.Conflict, await host.Client.PostOnceAsync($"/api/v1/runs/{run}/rerun", Key, JsonNode.Parse(body)));

        Assert.Equal(2, (await host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs")).Count);
    }

    [Theory]
    [InlineData("""{ "reason": "by hand", "output": 2 }""")]
    [InlineData("""{ "reason": "by foot", "output": 1 }""")]
    [InlineData("""{ "reason": "by hand" }""")]
    [InlineData("""{ "reason": "by hand", "output": 1, "index": 0 }""")]
    public async Task Mark_IsAConflict_WhenTheKeyCameWithAnotherBody(string body)
    {
        var run = (await host.Client.PlayAsync(Define.Workflow(_name, Define.Broken("only")))).Id;
        var path = $"/api/v1/runs/{run}/tasks/only/mark_succeeded";
        const string first = """{ "reason": "by hand", "output": 1 }""";
        var marked = (await host.Client.PostOnceAsync(path, Key, JsonNode.Parse(first))).Expect(HttpStatusCode.Accepted).Json.Text("id");

        Assert.Equal(marked, (await host.Client.PostOnceAsync(path, Key, JsonNode.Parse(first))).Expect(HttpStatusCode.Accepted).Json.Text("id"));
        Problem.AssertIs(HttpStatusCode.Conflict, await host.Client.PostOnceAsync(path, Key, JsonNode.Parse(body)));
    }

    [Fact]
    public async Task Rerun_AnswersTheSameRun_WhenTheWorkflowIsGone()
    {
        var (workflow, run) = await EndedAsync();
        var first = await RerunAsync(run, Key);
        await host.Client.WaitForEndAsync(first);
        (await host.Client.DeleteAsync($"/api/v1/workflows/{workflow}")).Expect(HttpStatusCode.NoContent);

        Assert.Equal(first, await RerunAsync(run, Key));
    }

    [Fact]
    public async Task Rerun_IsRefused_WhenTheKeyHoldsASpace() =>
        Problem.AssertIs(HttpStatusCode.BadRequest, await host.Client.PostOnceAsync($"/api/v1/runs/{(await EndedAsync()).Run}/rerun", "a b"));

    private async Task<(long Workflow, string Run)> EndedAsync()
    {
        var workflow = (await host.Client.CreateWorkflowAsync(Define.Workflow(_name, Define.Pass("only")))).Number("id");
        var run = await host.Client.StartRunAsync(workflow);
        await host.Client.WaitForEndAsync(run);
        return (workflow, run);
    }

    private async Task<string> RerunAsync(string run, string? key) =>
        (await host.Client.PostOnceAsync($"/api/v1/runs/{run}/rerun", key, new JsonObject { ["from"] = "start" })).Expect(HttpStatusCode.Accepted).Json.Text("id");
}
