using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>A task that polls, one that takes an event in each round, and one whose rounds are used up, all of which wait between them.</summary>
internal sealed class RoundWaiting(HttpSink sink) : Scene
{
    private const int Pending = 3;
    private const int Rounds = 3;

    private readonly Queue<int> _toSend = new([1, 2, Rounds]);

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        Define.Http("poll", sink.Pending(Pending, Name)).After().With("repeat", Repeat("output.body.status == 'done'", 0.6)),
        Define.Event("hear", "more").After().With("repeat", Repeat($"output == {Rounds}", 0.2)),
        Define.Pass("never", "{{ iteration }}").After().With("repeat", Repeat("false", 0.4).With("max_attempts", Rounds)).With("catch", new JsonArray(new JsonObject { ["on"] = new JsonArray("repeat_exhausted"), ["task"] = "told" })),
        Define.Pass("told", "{{ error.details.iterations }}").After(),
        Define.Pass("used", "{{ tasks.poll.output.body.status }}").After("poll")));

    protected override async Task ActAsync(WorkflowClient client, int life)
    {
        if (_toSend.TryDequeue(out var number))
        {
            await client.SendEventAsync(Runs[0], "more", number);
        }
    }

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal(("SUCCEEDED", "\"done\"", $"{Rounds}"), (story.Status, story.OutputOf("used"), story.OutputOf("told")));
        foreach (var task in new[] { "poll", "hear", "never" })
        {
            var rounds = story.Attempts(task);
            Assert.Equal(Enumerable.Range(1, rounds.Count).Select(i => (long)i), rounds.Select(r => r.Number("iteration")));
            Assert.All(rounds.SkipLast(1), r => Assert.Equal("SUCCEEDED", r.Text("status")));
        }

        // A round that was killed in the middle calls again as the same round, and uses up one more answer.
        Assert.InRange(story.Attempts("poll").Count, 1, Pending + 1);
        Assert.Equal(["1", "2", $"{Rounds}"], story.Attempts("hear").Select(r => r.Member("output").GetRawText()));
        Assert.Equal(Rounds, story.Attempts("never").Count);
        return Task.CompletedTask;
    }

    private static JsonObject Repeat(string until, double delay) => new() { ["until"] = until, ["delay_seconds"] = delay };
}
