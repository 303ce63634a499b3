using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Reruns;

/// <summary>Reruns from a task, of some items, with other inputs, and of set-up and clean-up.</summary>
public sealed class FromTaskTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("from-task");

    [Fact]
    public async Task Rerun_RepeatsTheTask_AndWhatIsDownstream()
    {
        var sink = host.Sink.Slow(0, _name);
        var old = await PlayAsync(Define.Http("first", sink), Define.Http("second", sink), Define.Pass("third", "{{ tasks.second.output.status_code }}"), Define.Pass("aside").After());

        var story = await RerunAsync(old, new() { ["from"] = "task", ["task"] = "second" });

        Assert.Equal(("SUCCEEDED", "200", old.Id), (story.Status, story.OutputOf("third"), story.Run.Text("rerun_of")));
        Assert.Equal([true, false, false, true], IsCarriedOver(story, "first", "second", "third", "aside"));
        Assert.Equal(3, host.Sink.CallsAbout(_name).Count);
    }

    [Fact]
    public async Task Rerun_RepeatsOnlyTheItems()
    {
        var sink = host.Sink.Slow(0, _name).AbsoluteUri;
        var old = await PlayAsync(Define.Http("each", $"{sink}-{{{{ item }}}}").With("for_each", "['a', 'b', 'c']"), Define.Pass("after", "{{ tasks.each.output.length }}"));

        var story = await RerunAsync(old, new() { ["from"] = "task", ["task"] = "each", ["items"] = new JsonArray(2, 0) });

        Assert.Equal(("SUCCEEDED", "3"), (story.Status, story.OutputOf("after")));
        Assert.Equal([false, true, false], story.Items("each").Select(i => i.Member("carried_over").GetBoolean()));
        Assert.Equal(5, host.Sink.CallsAbout(_name).Count);
        AssertAt("/items/1", await host.Client.AskAsync(old.Id, "rerun", new JsonObject { ["from"] = "task", ["task"] = "each", ["items"] = new JsonArray(0, 3) }));
    }

    [Fact]
    public async Task Rerun_ChangesInputs_AndLeavesWhatIsCarriedOver()
    {
        var workflow = Define.Workflow(_name, Define.Pass("first", "{{ inputs.n }}"), Define.Pass("second", "{{ [tasks.first.output, inputs.n, inputs.m] }}"))
            .With("inputs", new JsonObject { ["n"] = new JsonObject { ["type"] = "integer", ["default"] = 1 }, ["m"] = new JsonObject { ["default"] = 5 } });
        var old = await host.Client.PlayAsync(workflow);

        var story = await RerunAsync(old, new() { ["from"] = "task", ["task"] = "second", ["inputs"] = new JsonObject { ["n"] = 2 } });
        var whole = await RerunAsync(story, new() { ["inputs"] = new JsonObject { ["m"] = 6 } });

        Assert.Equal(("[1,2,5]", "[2,2,6]"), (story.OutputOf("second"), whole.OutputOf("second")));
        AssertAt("/inputs/n", await host.Client.AskAsync(old.Id, "rerun", new JsonObject { ["inputs"] = new JsonObject { ["n"] = "x" } }));
    }

    [Fact]
    public async Task Rerun_SetsUpAgain_WhenWorkBeforeTheCleanUpRunsAgain()
    {
        var old = await PlayAsync(
            Define.Pass("other").After(),
            Define.Pass("set_up").After("other"),
            Define.Pass("load").After("set_up"),
            Define.Http("work", host.Sink.Flaky(1, _name)).After("load"),
            Define.Pass("clean_up").After("set_up", "work").With("trigger_rule", "always"));
        Assert.Equal(("FAILED", "SUCCEEDED"), (old.Status, old.StatusOf("clean_up")));

        var story = await RerunAsync(old, new() { ["from"] = "failed" });

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal([true, false, false, false, false], IsCarriedOver(story, "other", "set_up", "load", "work", "clean_up"));
    }

    [Fact]
    public async Task Rerun_GoesIntoTheChildThatFailed()
    {
        var calls = host.Sink.Slow(0, _name + "-done");
        var child = await host.Client.CreateWorkflowAsync(Define.Workflow(_name + "-child", Define.Http("done", calls), Define.Http("flaky", host.Sink.Flaky(2, _name + "-flaky")), Define.Pass("last", "{{ tasks.done.output.status_code }}")));
        var old = await PlayAsync(Define.Child("call", child.Number("id")), Define.Pass("after", "{{ tasks.call.output.outputs.last }}"));
        var failed = await host.Client.StoryAsync(old["call"].Text("child_run_id"));
        Assert.Equal(("FAILED", "FAILED"), (old.Status, failed.Status));

        var again = await RerunAsync(old, new() { ["from"] = "failed", ["into_children"] = true });
        var third = await RerunAsync(again, new() { ["from"] = "task", ["task"] = "call", ["into_children"] = true });

        Assert.Equal(("FAILED", "SUCCEEDED", "200"), (again.Status, third.Status, third.OutputOf("after")));
        var repeated = await host.Client.StoryAsync(third["call"].Text("child_run_id"));
        Assert.Equal(("parent", again["call"].Text("child_run_id")), (repeated.Run.Text("trigger"), repeated.Run.Text("rerun_of")));
        Assert.Equal([true, false, false], IsCarriedOver(repeated, "done", "flaky", "last"));
        Assert.Single(host.Sink.CallsOf(calls));
        Assert.Equal("FAILED", (await host.Client.RunAsync(failed.Id)).Text("status"));
    }

    private static void AssertAt(string pointer, Answer answer) => Assert.Equal([pointer], Problem.Pointers(Problem.AssertIs(HttpStatusCode.BadRequest, answer)));

    private static IEnumerable<bool> IsCarriedOver(RunStory story, params string[] tasks) => tasks.Select(task => story[task].Member("carried_over").GetBoolean());

    private Task<RunStory> PlayAsync(params JsonObject[] tasks) => host.Client.PlayAsync(Define.Workflow(_name, tasks));

    private async Task<RunStory> RerunAsync(RunStory old, JsonObject order) =>
        await host.Client.EndAsync((await host.Client.AskAsync(old.Id, "rerun", order)).Expect(HttpStatusCode.Accepted).Json.Text("id"));
}
