using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Patterns;

/// <summary>The multiple-instance patterns.</summary>
public sealed class MultipleInstanceTests(AcceptanceHost host) : PatternTest(host)
{
    [Fact]
    public async Task WithoutSynchronization_GoesOnBeforeTheInstancesAreDone()
    {
        var story = await PlayInTimeAsync(
            "12-multiple-instances-without-synchronization.yaml", story => story.Items("notice").All(i => story["answer"].Instant("completed_at") < i.Instant("completed_at")));

        Assert.Equal(3, story.Items("notice").Count);
    }

    [Fact]
    public async Task KnownAtDesignTime_RunsEachAndThenGoesOn()
    {
        var story = await PlayAsync("13-multiple-instances-known-at-design-time.yaml");

        Assert.Equal("""["1: ada","2: grace","3: edsger"]""", story.OutputOf("annual_report"));
        AssertFollows(story, "sign", "annual_report");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task KnownAtRunTime_RunsAsManyAsTheListHas(int engines)
    {
        var story = await PlayAsync("14-multiple-instances-known-at-run-time.yaml", $$"""{"engines": {{engines}}}""");

        Assert.Equal(engines, story.Items("inspect").Count);
        Assert.Equal($"{(engines + 1) / 2}", story.OutputOf("sound"));
    }

    [Fact]
    public async Task NotKnownBefore_StartsFurtherInstances_WhileOthersAreUnderWay()
    {
        var run = await StartAsync("15-multiple-instances-not-known-before.yaml");
        await UntilWaitingAsync(run, 2);
        await SendAsync("more", run, JsonNode.Parse("""["edsger", "tony", "barbara"]"""));
        var further = (await Client.UntilTaskAsync(run, "further", "WAITING"))["further"].Text("child_run_id");
        await UntilWaitingAsync(further, 3);
        await SendAsync("heard", "grace");
        await SendAsync("heard", "tony");
        await SendAsync("more", run, JsonNode.Parse("""["niklaus"]"""));
        var last = (await Client.UntilTaskAsync(further, "further", "WAITING"))["further"].Text("child_run_id");
        await UntilWaitingAsync(last, 1);

        await SendAsync("done", run);
        foreach (var witness in (string[])["niklaus", "barbara", "ada", "edsger"])
        {
            Assert.Equal("PENDING", (await Client.StoryAsync(run)).StatusOf("all")); // it waits for every one of them
            await SendAsync("heard", witness);
        }

        var story = await Client.EndAsync(run);
        Assert.Equal(("SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("all")));
        Assert.Equal("CANCELLED SUCCEEDED SKIPPED", Statuses(await Client.StoryAsync(last), "more", "done", "further"));
        AssertFollows(story, "interview", "all");
        AssertFollows(story, "further", "all");

        Task UntilWaitingAsync(string of, int count) => Client.UntilAsync(
            of, $"{count} wait", s => s.Items("interview").Count(i => i.Text("status") == "WAITING") == count && s.StatusOf("more") == "WAITING" && s.StatusOf("done") == "WAITING");
        async Task SendAsync(string name, string key, JsonNode? payload = null) =>
            Assert.Equal(1, (await Client.PostAsync($"/api/v1/events/{name}?key={key}", payload)).Expect(HttpStatusCode.Accepted).Json.Number("delivery_count"));
    }

    [Fact]
    public async Task StaticPartialJoin_GoesOnWithTwoOfThree_AndTheThirdEndsLater()
    {
        var story = await PlayInTimeAsync(
            "34-static-partial-join-for-multiple-instances.yaml",
            (story, _) => Task.FromResult(story.OutputOf("decide") == "[0,null,2]" && story["decide"].Instant("completed_at") < story.Items("ask")[1].Instant("completed_at")),
            slow: "[0, 1, 0]");

        Assert.Equal(["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"], story.Items("ask").Select(i => i.Text("status")));
        Assert.Equal((1, 1), (story.Attempts("ask").Count, story.Attempts("decide").Count));
    }

    [Fact]
    public async Task CancellingPartialJoin_GoesOnWithTwoOfThree_AndWithdrawsTheThird()
    {
        var story = await PlayAsync("35-cancelling-partial-join-for-multiple-instances.yaml");

        Assert.Equal("[0,null,2]", story.OutputOf("decide"));
        Assert.Equal(["SUCCEEDED", "CANCELLED", "SUCCEEDED"], story.Items("ask").Select(i => i.Text("status")));
        Assert.Equal("lost: 'ask' was decided first", story.Items("ask")[1].Text("status_reason"));
        AssertFollows(story, "ask", "decide");
    }

    [Fact]
    public async Task ThreadSplit_LetsEachThreadGoThroughTheBranch()
    {
        var story = await PlayInTimeAsync(
            "42-thread-split.yaml",
            async (story, _) => await ThreadsAsync(story, "review") is var all && all[0]["write"].Instant("completed_at") < all[2]["read"].Instant("completed_at"), // they don't wait for each other
            slow: "? 1 : 0");

        AssertFollows(story, "confirm", "review");
        var threads = await ThreadsAsync(story, "review");
        Assert.Equal(["1", "2", "3"], threads.Select(thread => thread.OutputOf("write")));
        Assert.All(threads, thread => AssertFollows(thread, "read", "write"));
    }

    [Fact]
    public async Task ThreadMerge_GoesOnOnce_WhenEachThreadHasArrived()
    {
        var story = await PlayAsync("41-thread-merge.yaml");

        Assert.Equal((1, "[1,2,3]"), (story.Attempts("hand_over").Count, story.OutputOf("hand_over")));
        Assert.All(await ThreadsAsync(story, "register"), thread => Assert.True(thread["record"].Instant("completed_at") <= story["hand_over"].Instant("started_at"), $"{story}"));
    }
}
