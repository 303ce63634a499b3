using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.StatusReasons;

/// <summary>Everything that waits says for what in a sentence, and in one word: for each word there is.</summary>
public sealed class WaitsForTests(AcceptanceHost host)
{
    private const string Approval = """{ "name": "task", "task_type": "EVENT", "config": { "name": "approved" } }""";

    private readonly string _name = Define.UniqueName("waits");

    // The word, what the sentence says, the workflow, how often it is started, the body of a start, and what is done then.
    public static TheoryData<string, string, string, int, string?, string?> Runs => new()
    {
        { "slot", "^waits for run .+: 1 run of the workflow", $$"""{ "tasks": [{{Approval}}] }""", 2, null, null },
        { "concurrency_key", "^waits for run .+ with the concurrency key 'a'", $$"""{ "max_concurrent_runs": 9, "inputs": { "k": { "default": "a" } }, "concurrency": { "key": "{{"{{ inputs.k }}"}}", "limit": 1 }, "tasks": [{{Approval}}] }""", 2, null, null },
        { "rate_limit", "(rate_limit)", $$"""{ "max_concurrent_runs": 9, "rate_limit": { "limit": 1, "per_seconds": 3600 }, "tasks": [{{Approval}}] }""", 2, null, null },
        { "start_at", "^starts at ", $$"""{ "tasks": [{{Approval}}] }""", 1, """{ "delay_seconds": 3600 }""", null },
        { "debounce", "(debounce_seconds)", $$"""{ "debounce_seconds": 3600, "tasks": [{{Approval}}] }""", 1, null, null },
        { "batch", "^gathers starts: 1 of 9", $$"""{ "batch": { "size": 9, "seconds": 3600 }, "tasks": [{{Approval}}] }""", 1, null, null },
        { "resume", "^paused by ", $$"""{ "tasks": [{{Approval}}] }""", 1, null, "pause" },
        { "open_tasks", "^cancelled by .+; waits for .*'clean'", $$"""{ "tasks": [{{Approval}}, { "name": "clean", "trigger_rule": "always", "task_type": "EVENT", "config": { "name": "cleaned" } }] }""", 1, null, "cancel" },
    };

    // The word, what the sentence says, the status, and the workflow.
    public static TheoryData<string, string, string, string> Tasks => new()
    {
        { "upstream_tasks", "^waits for 'before'$", "PENDING", """{ "tasks": [{ "name": "before", "task_type": "EVENT", "config": { "name": "go" } }, { "name": "task", "task_type": "PASS" }] }""" },
        { "pool", "^waits for 2 places of pool '", "WAITING", """{ "tasks": [{ "name": "task", "task_type": "PASS", "pool": "$POOL", "pool_slots": 2 }] }""" },
        { "retry", "^attempt 2 of 3 is due at ", "WAITING", """{ "tasks": [{ "name": "task", "task_type": "HTTP", "config": { "url": "$FAILS" }, "retry": { "max_attempts": 3, "initial_interval_seconds": 3600 } }] }""" },
        { "repeat", "^round 2 is due at ", "WAITING", """{ "tasks": [{ "name": "task", "task_type": "PASS", "repeat": { "until": "false", "delay_seconds": 3600, "max_attempts": 3 } }] }""" },
        { "timer", "^waits until 20", "WAITING", """{ "tasks": [{ "name": "task", "task_type": "WAIT", "config": { "seconds": 3600 } }] }""" },
        { "event", "^waits for event 'approved'$", "WAITING", $$"""{ "tasks": [{{Approval}}] }""" },
        { "callback", "^waits for its callback$", "WAITING", """{ "tasks": [{ "name": "task", "task_type": "CALLBACK", "config": { "timeout_seconds": 3600 } }] }""" },
        { "child_run", "^waits for run ", "WAITING", $$"""{ "tasks": [{ "name": "task", "task_type": "GROUP", "config": { "tasks": [{{Approval}}] } }] }""" },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Run_SaysForWhat(string word, string sentence, string definition, int starts, string? start, string? verb)
    {
        var workflow = await CreateAsync(definition);
        var run = "";
        for (var i = 0; i < starts; i++)
        {
            run = await host.Client.StartRunAsync(workflow, start is null ? null : JsonNode.Parse(start));
        }

        if (verb is not null)
        {
            await host.Client.UntilTaskAsync(run, "task", "WAITING");
            await host.Client.TellAsync(run, verb);
        }

        if (verb == "cancel")
        {
            await host.Client.UntilTaskAsync(run, "clean", "WAITING");
        }

        var shown = await Eventually.ReadsAsync($"{run} waits: {word}", () => host.Client.RunAsync(run), one => one.TextOrNull("waits_for") == word);

        Assert.Matches(sentence, shown.Text("status_reason"));
        Assert.Contains(await host.Client.ListAsync($"/api/v1/workflows/{workflow}/runs"), one => one.Text("id") == run && one.TextOrNull("waits_for") == word);
        Assert.Equal(word, (await SummaryAsync(run)).Member("run").Text("waits_for"));
        Assert.All(
            (await host.Client.ListAsync($"/api/v1/runs/{run}/tasks")).Where(task => task.Text("status") == "PENDING"),
            task => Assert.Equal("run_start", task.Text("waits_for")));
        await StopAsync(workflow);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public async Task Task_SaysForWhat(string word, string sentence, string status, string definition)
    {
        var workflow = await CreateAsync(definition);
        var run = await host.Client.StartRunAsync(workflow);

        var story = await host.Client.UntilAsync(run, $"it waits: {word}", story => story.Executions.Any(e => e.Text("task") == "task" && e.TextOrNull("waits_for") == word));

        Assert.Equal(status, story["task"].Text("status"));
        Assert.Matches(sentence, story["task"].Text("status_reason"));
        await Eventually.ReadsAsync($"{run} is at work", () => host.Client.RunAsync(run), shown => shown.Text("status") == "RUNNING" && shown.TextOrNull("waits_for") is null);
        Assert.Equal(word, (await SummaryAsync(run)).Items().Single(task => task.Text("task") == "task").Text("waits_for"));
        await StopAsync(workflow);

        var ended = await host.Client.EndAsync(run);
        Assert.All(ended.Executions.Append(ended.Run), one => Assert.Equal(JsonValueKind.Null, one.Member("waits_for").ValueKind));
    }

    [Fact]
    public async Task Engine_IsWhatARunWaitsForThatIsAccepted()
    {
        var workflow = await CreateAsync("""{ "tasks": [{ "name": "task", "task_type": "PASS" }] }""");

        var run = (await host.Client.PostAsync($"/api/v1/workflows/{workflow}/run")).Expect(HttpStatusCode.Accepted).Json;

        Assert.Equal(("PENDING", "engine"), (run.Text("status"), run.Text("waits_for")));
        Assert.Null((await host.Client.WaitForEndAsync(run.Text("id"))).TextOrNull("waits_for"));
    }

    [Fact]
    public async Task Resume_IsWhatATaskWaitsForThatCouldBegin()
    {
        var held = host.Sink.Held(_name);
        var workflow = await CreateAsync($$"""{ "tasks": [{ "name": "task", "task_type": "HTTP", "config": { "url": "{{held}}" } }, { "name": "next", "task_type": "PASS" }] }""");
        var run = await host.Client.StartRunAsync(workflow);
        await Eventually.HoldsAsync("the task calls the sink", () => host.Sink.CallsOf(held).Count == 1);
        await host.Client.TellAsync(run, "pause");
        host.Sink.Open(_name);

        var story = await host.Client.UntilTaskAsync(run, "task", "SUCCEEDED");

        Assert.Equal(("resume", "resume"), (story.Run.Text("waits_for"), story["next"].Text("waits_for")));
        await StopAsync(workflow);
    }

    private async Task<long> CreateAsync(string definition)
    {
        await SizePoolAsync(2);
        var text = definition.Replace("$FAILS", host.Sink.Status(503).AbsoluteUri, StringComparison.Ordinal).Replace("$POOL", _name, StringComparison.Ordinal);
        var id = (await host.Client.CreateWorkflowAsync(JsonNode.Parse(text)!.AsObject().With("name", _name))).Number("id");
        await SizePoolAsync(1); // smaller than what is asked of it when it is saved
        return id;

        async Task SizePoolAsync(int size) =>
            Assert.True(!definition.Contains("$POOL", StringComparison.Ordinal) || (int)(await host.Client.PutAsync($"/api/v1/pools/{_name}", new JsonObject { ["size"] = size })).Status < 300);
    }

    private async Task<JsonElement> SummaryAsync(string run) => (await host.Client.GetAsync($"/api/v1/runs/{run}/summary")).Expect(HttpStatusCode.OK).Json;

    private async Task StopAsync(long workflow)
    {
        await host.Client.PostAsync($"/api/v1/workflows/{workflow}/stop");
        await host.Client.PostAsync($"/api/v1/workflows/{workflow}/stop"); // clean-up too
    }
}
