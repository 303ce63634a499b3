using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Patterns;

/// <summary>The state-based patterns, and triggers.</summary>
public sealed class StateTests(AcceptanceHost host) : PatternTest(host)
{
    [Theory]
    [InlineData(true, "SUCCEEDED SUCCEEDED SKIPPED")]
    [InlineData(false, "TIMED_OUT SKIPPED SUCCEEDED")]
    public async Task DeferredChoice_IsMadeByTheEnvironment(bool answered, string expected)
    {
        var run = await StartAsync("16-deferred-choice.yaml", change: answered ? ("timeout_seconds: 2", "timeout_seconds: 3600") : null); // a busy host may not answer in two seconds
        if (answered)
        {
            await Client.SendEventAsync(run, "contact", JsonValue.Create("ada"));
        }

        var story = await Client.EndAsync(run);

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(expected, Statuses(story, "answer", "contacted", "manager"));
    }

    [Fact]
    public async Task InterleavedParallelRouting_KeepsThePartialOrderAndNeverRunsTwo()
    {
        var story = await PlayWithSectionAsync("17-interleaved-parallel-routing.yaml", "pick", "pack", "invoice");

        AssertFollows(story, "pick", "pack");
        AssertFollows(story, "pack", "ship");
        AssertFollows(story, "invoice", "ship");
    }

    [Fact]
    public Task CriticalSection_AdmitsOneTaskAtATime() => PlayWithSectionAsync("39-critical-section.yaml", "insurance", "payment");

    [Fact]
    public Task InterleavedRouting_RunsEachOnceAndNeverTwo() =>
        PlayWithSectionAsync("40-interleaved-routing.yaml", "check_oil", "test_lights", "look_at_tyres");

    [Fact]
    public async Task Milestone_AllowsTheTask_OnlyWhileItsStateHolds()
    {
        var run = await StartAsync("18-milestone.yaml");
        await Client.UntilTaskAsync(run, "open", "WAITING");
        Assert.Equal(0, await SendAsync("change", "too early"));
        await Client.SendEventAsync(run, "open");

        List<string> rounds = [];
        foreach (var payload in (string[])["blue", "green"])
        {
            rounds.Add(await UntilWaitingAsync());
            Assert.Equal(1, await SendAsync("change", payload));
        }

        rounds.Add(await UntilWaitingAsync());
        Assert.Equal(1, await SendAsync("close"));
        Assert.Equal(0, (await Client.EndAsync(run)).Status == "SUCCEEDED" ? await SendAsync("change", "too late") : -1);

        var all = await Task.WhenAll(rounds.Select(Client.StoryAsync));
        Assert.Equal(["\"blue\"", "\"green\""], all.Take(2).Select(round => round.OutputOf("apply")));
        Assert.Equal("CANCELLED SUCCEEDED SUCCEEDED SKIPPED", Statuses(all[2], "change", "close", "first", "apply"));
        var story = await Client.StoryAsync(run);
        AssertFollows(story, "changeable", "deliver");
        Assert.Equal(rounds, story.Attempts("changeable").Select(a => a.Text("child_run_id")));

        async Task<long> SendAsync(string name, string? payload = null) =>
            (await Client.PostAsync($"/api/v1/events/{name}?key={run}", payload is null ? null : JsonValue.Create(payload))).Expect(HttpStatusCode.Accepted).Json.Number("delivery_count");
        async Task<string> UntilWaitingAsync()
        {
            var changed = await Client.UntilAsync(run, "another round waits", s => s.Attempts("changeable") is [.., var last] && last.Text("status") == "WAITING" && last.Member("child_run_id").ValueKind == JsonValueKind.String && !rounds.Contains(last.Text("child_run_id")));
            var round = changed["changeable"].Text("child_run_id");
            await Client.UntilTaskAsync(round, "change", "WAITING");
            await Client.UntilTaskAsync(round, "close", "WAITING");
            return round;
        }
    }

    [Theory]
    [InlineData(0, "1", 1)]
    [InlineData(4, "24", 5)]
    public async Task Recursion_EndsWhenItsConditionSays(int n, string result, int runs)
    {
        var story = await PlayAsync("22-recursion.yaml", $$"""{"n": {{n}}}""");

        Assert.Equal(result, story.OutputOf("factorial"));
        Assert.Equal(runs, (await Client.ListAsync($"/api/v1/workflows/{story.Run.Number("workflow_id")}/runs")).Count);
    }

    [Fact]
    public async Task Recursion_IsBounded()
    {
        var story = await Client.EndAsync(await StartAsync("22-recursion.yaml", """{"n": 1000}"""));

        Assert.Equal("FAILED", story.Status);
        Assert.Equal(10, (await Client.ListAsync($"/api/v1/workflows/{story.Run.Number("workflow_id")}/runs")).Count);
        for (var level = 1; level < 10; level++)
        {
            story = await Client.StoryAsync(story["smaller"].Text("child_run_id"));
        }

        Assert.Equal(
            $"Workflow {story.Run.Number("workflow_id")} has started itself down to level 10 of child runs, and has not ended the recursion; the limit is 10 levels.",
            story["smaller"].Member("error").Text("message"));
    }

    [Fact]
    public async Task StructuredLoop_RepeatsATask_AndAGroup()
    {
        var story = await PlayAsync("21-structured-loop.yaml");

        Assert.Equal([1, 2, 3], story.Attempts("draw").Select(a => a.Number("iteration")));
        Assert.Equal(2, story.Attempts("rounds").Select(a => a.Text("child_run_id")).Distinct().Count());
        Assert.Equal(("SUCCEEDED", 2, "30"), (story.Status, story.Attempts("rounds").Count, story.OutputOf("done")));
    }

    [Fact]
    public async Task TransientTrigger_IsLost_UnlessItIsWaitedFor()
    {
        var run = await StartAsync("23-transient-trigger.yaml");
        await Client.UntilTaskAsync(run, "prepare", "WAITING");
        Assert.Equal(0, (await SendAsync("early")).Number("delivery_count"));

        await Client.SendEventAsync(run, "prepared");
        await Client.UntilTaskAsync(run, "inspect", "WAITING");
        Assert.Equal(1, (await SendAsync("now")).Number("delivery_count"));

        Assert.Equal("\"now\"", (await Client.EndAsync(run)).OutputOf("inspect"));

        async Task<JsonElement> SendAsync(string payload) =>
            (await Client.PostAsync("/api/v1/events/ready?key=all", JsonValue.Create(payload))).Expect(HttpStatusCode.Accepted).Json;
    }

    [Fact]
    public async Task PersistentTrigger_IsKeptUntilItIsAskedFor()
    {
        var run = await StartAsync("24-persistent-trigger.yaml");
        await Client.SendEventAsync(run, "ready", JsonValue.Create("now"));

        Assert.Equal("\"now\"", (await Client.EndAsync(run)).OutputOf("inspect"));
    }

    private async Task<RunStory> PlayWithSectionAsync(string file, params string[] sections)
    {
        await PatternExamples.PostAsync(Client, "one-at-a-time.yaml");
        var story = await PlayAsync(file);
        var children = new List<JsonElement>();
        foreach (var section in sections)
        {
            children.Add(await Client.RunAsync(story[section].Text("child_run_id")));
        }

        var inOrder = children.OrderBy(c => c.Instant("started_at")).ToList();
        Assert.All(
            inOrder.Zip(inOrder.Skip(1)),
            pair => Assert.True(pair.First.Instant("completed_at") <= pair.Second.Instant("started_at"), $"Both were active: {pair}"));
        return story;
    }
}
