using System.Text.Json.Nodes;
using Workflow.TestHost.Http;

namespace Workflow.Mcp.Tests.Explaining;

/// <summary>A run that waits for one kind of reason.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Text">What the reason says, in part.</param>
/// <param name="Definition">The workflow, without its name.</param>
public sealed record WaitScene(string Kind, string Text, string Definition)
{
    private const string Held = """{ "name": "work", "task_type": "HTTP", "config": { "url": "$HELD" } }""";
    private const string Approval = """{ "name": "approval", "task_type": "EVENT", "config": { "name": "approved", "timeout_seconds": 86400 } }""";

    /// <summary>How often it is started; the last run is asked about.</summary>
    public int Starts { get; init; } = 1;

    /// <summary>What is in the body of a start.</summary>
    public string? Start { get; init; }

    /// <summary>What is done to the run: the end of an address.</summary>
    public string? Then { get; init; }

    /// <summary>A pool that it needs.</summary>
    public string? Pool { get; init; }

    /// <summary>One for each kind that a service shows by itself.</summary>
    public static readonly IReadOnlyList<WaitScene> All =
    [
        new("slot", "1 run of the workflow may be active", $$"""{ "max_concurrent_runs": 1, "tasks": [{{Approval}}] }""") { Starts = 2 },
        new("concurrency_key", "with the concurrency key 'a'", $$"""{ "max_concurrent_runs": 10, "inputs": { "k": { "default": "a" } }, "concurrency": { "key": "{{"{{ inputs.k }}"}}", "limit": 1 }, "tasks": [{{Approval}}] }""") { Starts = 2 },
        new("rate_limit", "(rate_limit)", $$"""{ "max_concurrent_runs": 10, "rate_limit": { "limit": 1, "per_seconds": 3600 }, "tasks": [{{Approval}}] }""") { Starts = 2 },
        new("start_at", "starts at ", $$"""{ "tasks": [{{Approval}}] }""") { Start = """{ "delay_seconds": 3600 }""" },
        new("debounce", "(debounce_seconds)", $$"""{ "debounce_seconds": 3600, "tasks": [{{Approval}}] }"""),
        new("batch", "gathers starts: 1 of 10", $$"""{ "batch": { "size": 10, "seconds": 3600 }, "tasks": [{{Approval}}] }"""),
        new("resume", "paused by ", $$"""{ "tasks": [{{Approval}}] }""") { Then = "pause" },
        new("open_tasks", "cancelled by ", $$"""{ "tasks": [{{Approval}}, { "name": "work", "trigger_rule": "always", "task_type": "HTTP", "config": { "url": "$HELD" } }] }""") { Then = "cancel" },
        new("working", "", $$"""{ "tasks": [{{Held}}] }"""),
        new("event", "waits for event 'approved'", $$"""{ "tasks": [{{Approval}}] }"""),
        new("event", "with key 'k-1'", """{ "tasks": [{ "name": "paid", "task_type": "EVENT", "config": { "name": "paid", "key": "k-1", "timeout_seconds": 86400 } }] }"""),
        new("event", "0 of 3 events", """{ "tasks": [{ "name": "votes", "task_type": "EVENT", "config": { "name": "vote", "count": 3, "timeout_seconds": 86400 } }] }"""),
        new("callback", "waits for its callback", """{ "tasks": [{ "name": "job", "task_type": "CALLBACK", "config": { "timeout_seconds": 86400 } }] }"""),
        new("timer", "waits until ", """{ "tasks": [{ "name": "sleep", "task_type": "WAIT", "config": { "seconds": 3600 } }] }"""),
        new("child_run", "waits for run ", $$"""{ "tasks": [{ "name": "part", "task_type": "GROUP", "config": { "tasks": [{{Approval}}] } }] }"""),
        new("upstream_tasks", "waits for 'approval'", $$"""{ "tasks": [{{Approval}}, { "name": "after", "task_type": "PASS" }] }"""),
        new("retry", "attempt 2 of 3 is due at ", """{ "tasks": [{ "name": "call", "task_type": "HTTP", "config": { "url": "$FAILS" }, "retry": { "max_attempts": 3, "initial_interval_seconds": 3600 } }] }"""),
        new("repeat", "round 2 is due at ", """{ "tasks": [{ "name": "poll", "task_type": "PASS", "repeat": { "until": "output == 'done'", "delay_seconds": 3600, "max_attempts": 5 } }] }"""),
        new("pool", "of pool '$POOL'", """
            { "tasks": [
              { "name": "one", "depends_on": [], "task_type": "HTTP", "pool": "$POOL", "config": { "url": "$HELD" } },
              { "name": "two", "depends_on": [], "task_type": "HTTP", "pool": "$POOL", "config": { "url": "$HELD" } }] }
            """) { Pool = """{ "size": 1 }""" },
        new("pool", "its rate limit of 1 in 3600 s", """{ "tasks": [{ "name": "one", "depends_on": [], "task_type": "PASS", "pool": "$POOL" }, { "name": "two", "depends_on": [], "task_type": "PASS", "pool": "$POOL" }] }""") { Pool = """{ "size": 5, "rate_limit": { "limit": 1, "per_seconds": 3600 } }""" },
    ];

    /// <summary>Plays it.</summary>
    /// <returns>The run that waits, and the pool's name.</returns>
    public async Task<(string Run, string Pool)> PlayAsync(WorkflowClient client, HttpSink sink)
    {
        var pool = $"pool-{Guid.NewGuid():N}";
        if (Pool is { } size)
        {
            Assert.True((int)(await client.PutAsync($"/api/v1/pools/{pool}", JsonNode.Parse(size)!)).Status < 300);
        }

        var text = Definition.Replace("$HELD", sink.Held(pool).AbsoluteUri, StringComparison.Ordinal).Replace("$FAILS", sink.Status(503).AbsoluteUri, StringComparison.Ordinal).Replace("$POOL", pool, StringComparison.Ordinal);
        var workflow = JsonNode.Parse(text)!.AsObject();
        workflow["name"] = $"wait-{Guid.NewGuid():N}";
        var id = (await client.CreateWorkflowAsync(workflow)).Number("id");
        var run = "";
        for (var i = 0; i < Starts; i++)
        {
            run = await client.StartRunAsync(id, Start is null ? null : JsonNode.Parse(Start));
        }

        if (Then is { } verb)
        {
            await client.TellAsync(run, verb);
        }

        return (run, pool);
    }
}
