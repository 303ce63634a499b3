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
        var run = await StartAsync("16-deferred-choice.yaml");
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
