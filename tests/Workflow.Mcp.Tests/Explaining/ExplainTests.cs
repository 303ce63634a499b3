using System.Text.Json;
using Workflow.Mcp.Explaining;
using Workflow.Mcp.Tests.Sessions;
using Workflow.TestHost;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Mcp.Tests.Explaining;

/// <summary>An agent asks why a run waits, for each reason there is.</summary>
public sealed class ExplainTests(RunningService service)
{
    // Worker and resource need a service of their own, which has one. The others last a moment, or are of tasks of runs that have not begun.
    private static readonly string[] ShownElsewhere = ["worker", "engine", "run_start", "resource", "other"];

    public static TheoryData<int> Scenes() => [.. Enumerable.Range(0, WaitScene.All.Count)];

    [Theory]
    [MemberData(nameof(Scenes))]
    public async Task Agent_IsToldWhyARunWaits(int number)
    {
        var scene = WaitScene.All[number];
        var (run, pool) = await scene.PlayAsync(service.Client, service.Sink);
        await using var agent = await AgentSession.StartAsync(service.Address);

        var explained = await Eventually.ReadsAsync($"{run} waits: {scene.Kind}", () => agent.CallAsync("explain_run", new { run_id = run }), answer => ReasonOf(answer, scene.Kind) is not null);

        var reason = ReasonOf(explained, scene.Kind)!.Value;
        Assert.False(explained.GetProperty("has_ended").GetBoolean());
        Assert.Contains(scene.Text.Replace("$POOL", pool, StringComparison.Ordinal), reason.TryGetProperty("text", out var text) ? text.GetString()! : "", StringComparison.Ordinal);
        Assert.True(reason.GetProperty("means").GetString()!.Length > 20);
        Assert.DoesNotContain("other", explained.GetProperty("reasons").EnumerateArray().Select(each => each.GetProperty("kind").GetString()));
        service.Sink.Open(pool);
    }

    [Theory]
    [InlineData("worker", "--Workflow:Engine:MaxConcurrentTasks=1", "waits for a free worker")]
    [InlineData("resource", "--Workflow:Http:MaxConnectionsPerServer=1", "waits for one of the 1 connections to ")]
    public async Task WhatIsNotFree_IsNamed(string kind, string setting, string text)
    {
        using var folder = new TemporaryFolder();
        using var host = await StandaloneProcess.StartAsync(folder.Path, null, setting);
        var work = """{ "name": "$NAME", "depends_on": [], "task_type": "HTTP", "config": { "url": "$HELD" } }""".Replace("$HELD", service.Sink.Held(kind).AbsoluteUri, StringComparison.Ordinal);
        var scene = new WaitScene(kind, "", $$"""{ "tasks": [{{work.Replace("$NAME", "one", StringComparison.Ordinal)}}, {{work.Replace("$NAME", "two", StringComparison.Ordinal)}}] }""");
        var (run, _) = await scene.PlayAsync(host.Client, service.Sink);
        await using var agent = await AgentSession.StartAsync(host.BaseAddress);

        var explained = await Eventually.ReadsAsync($"a task waits for a {kind}", () => agent.CallAsync("explain_run", new { run_id = run }), answer => ReasonOf(answer, kind) is not null);

        Assert.StartsWith(text, ReasonOf(explained, kind)!.Value.GetProperty("text").GetString(), StringComparison.Ordinal);
        service.Sink.Open(kind);
    }

    [Fact]
    public async Task Child_IsNamed_SoThatTheAgentCanAskOn()
    {
        var (run, _) = await WaitScene.All.Single(scene => scene.Kind == "child_run").PlayAsync(service.Client, service.Sink);
        await using var agent = await AgentSession.StartAsync(service.Address);
        var explained = await Eventually.ReadsAsync("it waits", () => agent.CallAsync("explain_run", new { run_id = run }), answer => ReasonOf(answer, "child_run") is not null);

        var child = ReasonOf(explained, "child_run")!.Value.GetProperty("run_id").GetString();
        var below = await Eventually.ReadsAsync("its part waits", () => agent.CallAsync("explain_run", new { run_id = child }), answer => ReasonOf(answer, "event") is not null);

        Assert.Equal("approved", ReasonOf(below, "event")!.Value.GetProperty("event").GetString());
    }

    [Fact]
    public async Task RunThatHasEnded_WaitsForNothing()
    {
        var run = await service.Client.StartAsync(System.Text.Json.Nodes.JsonNode.Parse($$"""{ "name": "ends-{{Guid.NewGuid():N}}", "tasks": [{ "name": "a", "task_type": "PASS" }] }""")!);
        await service.Client.EndAsync(run);
        await using var agent = await AgentSession.StartAsync(service.Address);

        var explained = await agent.CallAsync("explain_run", new { run_id = run });

        Assert.True(explained.GetProperty("has_ended").GetBoolean());
        Assert.Empty(explained.GetProperty("reasons").EnumerateArray());
    }

    [Fact]
    public void EveryKind_IsShown() => Assert.Equal(
        WaitKind.All.Select(kind => kind.Name).Except(ShownElsewhere, StringComparer.Ordinal).Order(StringComparer.Ordinal),
        WaitScene.All.Select(scene => scene.Kind).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static JsonElement? ReasonOf(JsonElement explained, string kind) =>
        explained.GetProperty("reasons").EnumerateArray().Where(reason => reason.GetProperty("kind").GetString() == kind).Select(reason => (JsonElement?)reason).FirstOrDefault();
}
