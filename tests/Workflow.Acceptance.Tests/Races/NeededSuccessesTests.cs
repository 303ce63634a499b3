using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Races;

/// <summary>A <c>for_each</c> with <c>needed_successes</c>: it ends as soon as enough items have succeeded, or no longer can.</summary>
public sealed class NeededSuccessesTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("needed");

    public static TheoryData<string> Kinds => ["HTTP", "EVENT", "WAIT", "WORKFLOW", "GROUP", "retry"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Others_AreCancelled_WhateverTheyAreDoing(string kind)
    {
        var run = await host.Client.StartAsync(Define.Workflow(_name, await ListAsync(kind, Needed(2, cancels: true)), Define.Pass("next", "{{ tasks.list.output.map(x => x !== null) }}")));

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("SUCCEEDED", "SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("list"), story.StatusOf("next")));
        Assert.Equal(["SUCCEEDED", "CANCELLED", "SUCCEEDED", "CANCELLED"], Ends(story));
        Assert.All([1, 3], index => Assert.Equal("lost: 'list' was decided first", story.Attempts("list", index)[^1].Text("status_reason")));
        Assert.Equal(4, JsonDocument.Parse(story.OutputOf("next")).RootElement.GetArrayLength());
        Assert.DoesNotContain(story.Executions, e => e.Text("status") is "WAITING" or "RUNNING" or "PENDING");
        if (kind is "WORKFLOW" or "GROUP")
        {
            var child = await host.Client.EndAsync(story.Items("list")[1].Text("child_run_id"));
            Assert.Equal(("CANCELLED", $"the task of run '{run}' that started it was cancelled, lost: 'list' was decided first"), (child.Status, child.Run.Text("status_reason")));
        }
    }

    [Fact]
    public async Task Others_GoOn_AndTheRunWaitsForThem()
    {
        var list = Define.Event("list", "n{{ item }}").With("for_each", "[0, 1, 2]").With("needed_successes", Needed(1));
        var run = await host.Client.StartAsync(Define.Workflow(_name, list, Define.Pass("next", "{{ tasks.list.output }}")));
        await UntilWaitingAsync(run, 3);
        await host.Client.SendEventAsync(run, "n1", "one");

        var before = await host.Client.UntilTaskAsync(run, "next", "SUCCEEDED");
        Assert.Equal(("RUNNING", """[null,"one",null]"""), (before.Status, before.OutputOf("next")));
        Assert.Equal(["WAITING", "SUCCEEDED", "WAITING"], Ends(before));
        await host.Client.SendEventAsync(run, "n0", "zero");
        await host.Client.SendEventAsync(run, "n2", "two");

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("SUCCEEDED", """[null,"one",null]"""), (story.Status, story.OutputOf("list"))); // decided once
        Assert.Equal(["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"], Ends(story));
    }

    [Fact]
    public async Task Others_ThatGoOn_EndWithTheRun()
    {
        var list = Define.Event("list", "n{{ item }}").With("for_each", "[0, 1, 2]").With("needed_successes", Needed(1));
        var run = await host.Client.StartAsync(Define.Workflow(_name, list, Define.Pass("next")));
        await UntilWaitingAsync(run, 3);
        await host.Client.SendEventAsync(run, "n1");
        await host.Client.UntilTaskAsync(run, "next", "SUCCEEDED");

        await host.Client.TellAsync(run, "cancel");

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("CANCELLED", "SUCCEEDED"), (story.Status, story.StatusOf("list")));
        Assert.Equal(["CANCELLED", "SUCCEEDED", "CANCELLED"], Ends(story));
    }

    [Theory] // cancel_losers; how many of the items begin at one time; how they end
    [InlineData(true, 10, "FAILED FAILED CANCELLED")]
    [InlineData(true, 1, "FAILED FAILED")] // the third has not begun
    [InlineData(false, 10, "FAILED FAILED SUCCEEDED")]
    [InlineData(false, 1, "FAILED FAILED SUCCEEDED")]
    public async Task Task_Fails_AsSoonAsTooFewCanSucceed(bool cancels, int atOnce, string ends)
    {
        var slow = cancels ? host.Sink.Held(_name) : host.Sink.Slow(1_000, _name);
        var list = Define.Http("list", $"{{{{ index < 2 ? '{host.Sink.Status(400)}' : '{slow}' }}}}").With("for_each", "[0, 1, 2]").With("max_parallel", atOnce).With("needed_successes", Needed(2, cancels));

        var story = await host.Client.PlayAsync(Define.Workflow(_name, list, Define.Pass("next").With("trigger_rule", "all_done")));

        Assert.Equal(("FAILED", "FAILED", "SUCCEEDED"), (story.Status, story.StatusOf("list"), story.StatusOf("next")));
        Assert.Equal("item_failed", story.ErrorCodeOf("list"));
        Assert.StartsWith("0 of 3 items succeeded, and 2 are needed; the first that failed is item 0: ", story["list"].Member("error").Text("message"), StringComparison.Ordinal);
        Assert.Equal(ends, string.Join(' ', Ends(story)));
    }

    [Fact]
    public async Task Items_BeginInTurn_UntilEnoughHaveSucceeded()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(
            _name, Define.Pass("list", "{{ item }}").With("for_each", "range(1000)").With("max_parallel", 1).With("needed_successes", Needed(3, cancels: true)), Define.Pass("next", "{{ tasks.list.output.slice(0, 4) }}")));

        Assert.Equal(("SUCCEEDED", "[0,1,2,null]", 3), (story.Status, story.OutputOf("next"), story.Items("list").Count));
    }

    [Fact]
    public async Task Rerun_FromFailed_KeepsWhatWasDecided()
    {
        var list = (await ListAsync("EVENT", Needed(2, cancels: true))).With("for_each", "[0, 1, 2, 3]");
        var run = await host.Client.StartAsync(Define.Workflow(_name, list, Define.Http("next", host.Sink.Flaky(1, _name))));
        Assert.Equal("FAILED", (await host.Client.EndAsync(run)).Status);

        var rerun = (await host.Client.TellAsync(run, "rerun", new JsonObject { ["from"] = "failed" })).Text("id");

        var story = await host.Client.EndAsync(rerun);
        Assert.Equal(("SUCCEEDED", "SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("list"), story.StatusOf("next")));
    }

    private static JsonObject Needed(int count, bool cancels = false) => new() { ["count"] = count, ["cancel_losers"] = cancels };

    private static JsonObject Pause(string name, string seconds) => Define.Task(name, "WAIT", new JsonObject { ["seconds"] = seconds });

    private static List<string> Ends(RunStory story) => [.. story.Items("list").Select(item => item.Text("status"))];

    private Task<RunStory> UntilWaitingAsync(string run, int count) => host.Client.UntilAsync(run, $"{count} wait", s => s.Items("list").Count(i => i.Text("status") == "WAITING") == count);

    // Of four items the first and the third succeed at once.
    private async Task<JsonObject> ListAsync(string kind, JsonObject needed)
    {
        if (kind == "WORKFLOW")
        {
            await host.Client.CreateWorkflowAsync(Define.Workflow(_name + "-child", Pause("pause", "{{ inputs.s }}")).With("max_concurrent_runs", 4).With("inputs", new JsonObject { ["s"] = new JsonObject { ["type"] = "integer" } }));
        }

        const string Seconds = "{{ index % 2 * 3600 }}";
        var held = host.Sink.Held(_name);
        var list = kind switch
        {
            "HTTP" => Define.Http("list", $"{{{{ index % 2 === 0 ? '{host.Sink.Status(200)}' : '{held}' }}}}"),
            "WAIT" => Pause("list", Seconds),
            "WORKFLOW" => Define.Task("list", "WORKFLOW", new JsonObject { ["workflow"] = _name + "-child", ["inputs"] = new JsonObject { ["s"] = Seconds } }),
            "GROUP" => Define.Group("list", Pause("pause", Seconds)),
            "retry" => Define.Http("list", $"{{{{ index % 2 === 0 ? '{host.Sink.Status(200)}' : '{host.Sink.Status(500)}' }}}}").Retried(2, 3600),
            _ => Define.Group("list", Define.Event("hears", "never").After().With("when", "index % 2 === 1"), Define.Pass("done").After("hears").With("trigger_rule", "none_failed")),
        };
        return list.With("for_each", "[0, 1, 2, 3]").With("needed_successes", needed);
    }
}
