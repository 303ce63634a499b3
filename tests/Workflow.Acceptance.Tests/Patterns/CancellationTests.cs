using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Patterns;

/// <summary>The cancellation patterns.</summary>
public sealed class CancellationTests(AcceptanceHost host) : PatternTest(host)
{
    [Fact]
    public async Task CancelTask_EndsTheTaskAndTheRestGoesOn()
    {
        var (run, child) = await StartWithChildAsync("19-cancel-task.yaml", "assess");

        await Client.TellAsync(child, "cancel");

        var story = await Client.EndAsync(run);
        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal(("FAILED", "\"FAILED\""), (story.StatusOf("assess"), story.OutputOf("publish")));
    }

    [Fact]
    public async Task CancelCase_EndsTheRunAndCleansUp()
    {
        var run = await StartAsync("20-cancel-case.yaml");
        await Client.UntilTaskAsync(run, "decision", "WAITING");

        await Client.TellAsync(run, "cancel");

        var story = await Client.EndAsync(run);
        Assert.Equal("CANCELLED", story.Status);
        Assert.Equal("SUCCEEDED CANCELLED CANCELLED SUCCEEDED", Statuses(story, "quote", "decision", "book", "refund"));
    }

    [Fact]
    public async Task CancelRegion_EndsTheRegionAndNothingBesideIt()
    {
        var (run, child) = await StartWithChildAsync("25-cancel-region.yaml", "region");
        await Client.UntilTaskAsync(run, "beside", "WAITING");

        await Client.TellAsync(child, "cancel");

        var region = await Client.EndAsync(child);
        Assert.Equal("CANCELLED CANCELLED CANCELLED", Statuses(region, "word", "instances", "after"));
        Assert.Equal("WAITING", (await Client.UntilTaskAsync(run, "region", "FAILED")).StatusOf("beside"));
        await Client.SendEventAsync(run, "beside");
        var story = await Client.EndAsync(run);
        Assert.Equal(("SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("close")));
    }

    [Fact]
    public async Task CancelMultipleInstanceTask_EndsEveryInstance()
    {
        var (run, child) = await StartWithChildAsync("26-cancel-multiple-instance-task.yaml", "tests");
        await Client.UntilAsync(child, "three instances wait", s => s.Items("instances").Count(i => i.Text("status") == "WAITING") == 3);

        await Client.TellAsync(child, "cancel");

        Assert.Equal(["CANCELLED", "CANCELLED", "CANCELLED"], (await Client.EndAsync(child)).Items("instances").Select(i => i.Text("status")));
        Assert.Equal("SUCCEEDED", (await Client.EndAsync(run)).StatusOf("report"));
    }

    [Fact]
    public async Task CompleteMultipleInstanceTask_WithdrawsTheRest_AndGoesOnWithTheOthers()
    {
        var run = await StartAsync("27-complete-multiple-instance-task.yaml");
        await Client.UntilAsync(run, "two are done and two wait", s => s.Items("tests").Count(i => i.Text("status") == "SUCCEEDED") == 2 && s.Items("tests").Count(i => i.Text("status") == "WAITING") == 2);

        await Client.SendEventAsync(run, "enough");

        var story = await Client.EndAsync(run);
        Assert.Equal(("SUCCEEDED", "[0,1,null,null]"), (story.Status, story.OutputOf("report")));
        Assert.Equal("CANCELLED SUCCEEDED SUCCEEDED SUCCEEDED", Statuses(story, "tests", "enough", "complete", "report"));
        Assert.Equal(["SUCCEEDED", "SUCCEEDED", "CANCELLED", "CANCELLED"], story.Items("tests").Select(i => i.Text("status")));
    }

    private async Task<(string Run, string Child)> StartWithChildAsync(string file, string task)
    {
        await PatternExamples.PostAsync(Client, "cancelled-child.yaml");
        var run = await StartAsync(file);
        var child = (await Client.UntilTaskAsync(run, task, "WAITING"))[task].Text("child_run_id");
        await Client.UntilTaskAsync(child, "word", "WAITING");
        return (run, child);
    }
}
