using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Groups;

/// <summary>Tasks that have tasks of their own.</summary>
public sealed class GroupTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("group");

    [Fact]
    public async Task Group_SeesWhatIsAround_AndReturnsItsOutputs()
    {
        var story = await PlayAsync(
            Define.Pass("top", 40),
            Define.Group(
                "part",
                Define.Pass("one", "{{ tasks.top.output + inputs.x }}").After(),
                Define.Pass("two", "{{ tasks.one.output * 2 }}").After("one").With("when", "tasks.top.status == 'SUCCEEDED'"),
                Define.Pass("three", "{{ run.id }}").After("one"))
                .Outputs(("sum", "tasks.two.output + tasks.top.output"), ("run", "tasks.three.output"), ("status", "{{ tasks.one.status }}")),
            Define.Pass("next", "{{ tasks.part.output.sum }}"));

        Assert.Equal(("SUCCEEDED", "124"), (story.Status, story.OutputOf("next")));
        Assert.Equal($$"""{"sum":124,"run":"{{story.Id}}","status":"SUCCEEDED"}""", story.OutputOf("part"));
        var part = await host.Client.StoryAsync(story["part"].Text("child_run_id"));
        Assert.Equal(("SUCCEEDED", "42", "84"), (part.Status, part.OutputOf("one"), part.OutputOf("two")));
        Assert.Equal(("parent", "/part", story.Id, "part"), (part.Run.Text("trigger"), part.Run.Text("group"), part.Run.Member("parent").Text("run_id"), part.Run.Member("parent").Text("task")));
        Assert.Equal(JsonValueKind.Null, story.Run.Member("group").ValueKind);
    }

    [Fact]
    public async Task Outputs_OfTheWorkflow_AreThoseOfItsRun_NotOfItsGroups()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(
            _name, Define.Pass("top", 40), Define.Group("part", Define.Group("deep", Define.Pass("x", "{{ tasks.top.output + inputs.x }}"))))
            .With("inputs", JsonNode.Parse("""{"x": {"default": 2}}"""))
            .With("outputs", new JsonObject { ["x"] = "{{ inputs.x }}", ["sum"] = "{{ tasks.part.output.deep.x + tasks.top.output }}" }));

        Assert.Equal(("SUCCEEDED", """{"x":2,"sum":82}"""), (story.Status, JsonSerializer.Serialize(story.Run.Member("outputs"))));
        var part = await host.Client.StoryAsync(story["part"].Text("child_run_id"));
        var deep = await host.Client.StoryAsync(part["deep"].Text("child_run_id"));
        Assert.All(new[] { part, deep }, group => Assert.Equal(("SUCCEEDED", JsonValueKind.Null), (group.Status, group.Run.Member("outputs").ValueKind)));
    }

    [Fact]
    public async Task FailFast_OfTheWorkflow_DoesNotCutItsGroups()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(
            _name,
            Define.Group("part", Define.Broken("bad").After(), Define.Wait("pause", 1).After(), Define.Pass("behind").After("pause")).With("allow_failure", true),
            Define.Pass("next")).With("fail_fast", true));

        Assert.Equal(("SUCCEEDED", "FAILED", "SUCCEEDED"), (story.Status, story.StatusOf("part"), story.StatusOf("next")));
        Assert.Equal("SUCCEEDED", (await host.Client.StoryAsync(story["part"].Text("child_run_id"))).StatusOf("behind"));
    }

    [Fact]
    public async Task Group_ReturnsWhatItsLastTasksReturned_WhenItHasNoOutputs()
    {
        var story = await PlayAsync(Define.Group("part", Define.Pass("a", 1).After(), Define.Pass("b", 2).After("a"), Define.Pass("c", 3).After("a"), Define.Pass("d", 4).After("a").With("when", "false")));

        Assert.Equal("""{"b":2,"c":3,"d":null}""", story.OutputOf("part"));
    }

    [Fact]
    public async Task Group_RunsForEachItem_WithConditionsAndPartialResults()
    {
        var story = await PlayAsync(
            Define.Group(
                "each",
                Define.Pass("double", "{{ item * 2 }}").After(),
                Define.Pass("check", "{{ item == 3 ? null.here : index }}").After("double"),
                Define.Pass("inner", "{{ [item, index] }}").After("double").With("for_each", "[item, item + 1]"))
                .Outputs(("double", "tasks.double.output"), ("inner", "tasks.inner.output"))
                .With("for_each", "[1, 2, 3, 4]").With("item_when", "item != 2").With("tolerated_failures", new JsonObject { ["count"] = 1 }),
            Define.Pass("all", "{{ tasks.each.output }}"));

        Assert.Equal(("SUCCEEDED", """[{"double":2,"inner":[[1,0],[2,1]]},null,null,{"double":8,"inner":[[4,0],[5,1]]}]"""), (story.Status, story.OutputOf("all")));
        var failed = story.Items("each").Single(i => i.Text("status") == "FAILED").Member("error");
        Assert.Equal(("group_failed", "check", "expression"), (failed.Text("code"), failed.Member("details").Text("task"), failed.Member("details").Member("error").Text("code")));
    }

    [Fact]
    public async Task Group_Repeats_WithAnIterationThatItsTasksSee()
    {
        var story = await PlayAsync(
            Define.Group("round", Define.Pass("n", "{{ iteration * 10 }}"), Define.Pass("m", "{{ tasks.n.output + 1 }}")).Outputs(("m", "tasks.m.output"))
                .With("repeat", new JsonObject { ["until"] = "output.m > 25", ["delay_seconds"] = 0 }));

        Assert.Equal(("SUCCEEDED", """{"m":31}"""), (story.Status, story.OutputOf("round")));
        Assert.Equal(3, story.Attempts("round").Select(a => a.Text("child_run_id")).Distinct().Count());
    }

    [Fact]
    public async Task Groups_AreNested_EachSeeingAllAround()
    {
        var story = await PlayAsync(
            Define.Pass("top", 100),
            Define.Group(
                "outer",
                Define.Pass("a", "{{ item }}"),
                Define.Group("inner", Define.Pass("b", "{{ tasks.top.output + tasks.a.output * 10 + item + inputs.x }}")).With("for_each", "[1, 2]"))
                .With("for_each", "[5, 6]"));

        Assert.Equal(("SUCCEEDED", """[{"inner":[{"b":153},{"b":154}]},{"inner":[{"b":163},{"b":164}]}]"""), (story.Status, story.OutputOf("outer")));
    }

    [Fact]
    public async Task Failure_FailsTheGroup_AndIsRetriedAndCaught()
    {
        var story = await PlayAsync(
            Define.Group("part", Define.Pass("ok").After(), Define.Broken("bad").After(), Define.Pass("clean", "{{ tasks.bad.status }}").After("ok", "bad").With("trigger_rule", "always")).Retried(2)
                .With("catch", new JsonArray(new JsonObject { ["on"] = new JsonArray("group_failed"), ["task"] = "handle" })),
            Define.Pass("handle", "{{ error.details.task }}").After());

        Assert.Equal(("SUCCEEDED", "\"bad\"", 2), (story.Status, story.OutputOf("handle"), story.Attempts("part").Count));
        var error = story["part"].Member("error");
        Assert.Equal(("group_failed", "expression", story["part"].Text("child_run_id")), (error.Text("code"), error.Member("details").Member("error").Text("code"), error.Member("details").Text("run_id")));
        var part = await host.Client.StoryAsync(story["part"].Text("child_run_id"));
        Assert.Equal(("FAILED", "\"FAILED\""), (part.Status, part.OutputOf("clean")));
    }

    [Theory]
    [InlineData("FAIL", """{"message": "no", "code": "mine"}""", "FAILED", "mine")]
    [InlineData("SUCCEED", """{"output": 7}""", "SUCCEEDED", null)]
    public async Task EndingTask_EndsItsGroupOnly(string type, string config, string status, string? code)
    {
        var story = await PlayAsync(
            Define.Group("part", Define.Task("end", type, JsonNode.Parse(config)), Define.Pass("after")).With("allow_failure", true),
            Define.Pass("next"));

        Assert.Equal(("SUCCEEDED", status, "SUCCEEDED"), (story.Status, story.StatusOf("part"), story.StatusOf("next")));
        Assert.Equal(code, code is null ? null : story["part"].Member("error").Member("details").Member("error").Text("code"));
    }

    [Fact]
    public async Task RunOfGroup_IsInNoList_TakesNoSlot_AndIsNotRepeatedByItself()
    {
        var id = (await host.Client.CreateWorkflowAsync(Definition(Define.Group("part", Define.Event("event", "go"))))).Number("id");
        var run = await host.Client.StartWithAsync(id, null);
        var child = (await host.Client.UntilTaskAsync(run, "part", "WAITING"))["part"].Text("child_run_id");
        await host.Client.UntilTaskAsync(child, "event", "WAITING"); // although one run at a time is allowed

        foreach (var query in new[] { "", "?status=RUNNING", "?trigger=parent" })
        {
            Assert.DoesNotContain(child, (await host.Client.ListAsync($"/api/v1/workflows/{id}/runs{query}")).Select(r => r.Text("id")));
        }

        await host.Client.SendEventAsync(child, "go", 5);
        Assert.Equal("""{"event":5}""", (await host.Client.EndAsync(run)).OutputOf("part"));
        Assert.Equal([run], (await host.Client.ListAsync($"/api/v1/workflows/{id}/runs")).Select(r => r.Text("id")));
        Problem.AssertIs(System.Net.HttpStatusCode.Conflict, await host.Client.AskAsync(child, "rerun"));
    }

    [Fact]
    public async Task Rerun_FromFailed_KeepsTheGroupsThatSucceeded()
    {
        var flaky = host.Sink.Flaky(1, _name);
        var story = await PlayAsync(
            Define.Group("good", Define.Pass("a", 1)).After(),
            Define.Group("bad", Define.Http("call", flaky), Define.Pass("b", 2)).After("good"));
        Assert.Equal(("FAILED", "SUCCEEDED", "FAILED"), (story.Status, story.StatusOf("good"), story.StatusOf("bad")));

        var again = await host.Client.EndAsync((await host.Client.TellAsync(story.Id, "rerun", new JsonObject { ["from"] = "failed" })).Text("id"));

        Assert.Equal(("SUCCEEDED", true, """{"b":2}"""), (again.Status, again["good"].Member("carried_over").GetBoolean(), again.OutputOf("bad")));
        Assert.Equal(story["good"].Text("child_run_id"), again["good"].Text("child_run_id"));
    }

    private JsonObject Definition(params JsonObject[] tasks) =>
        Define.Workflow(_name, tasks).With("inputs", new JsonObject { ["x"] = new JsonObject { ["type"] = "integer", ["default"] = 2 } });

    private Task<RunStory> PlayAsync(params JsonObject[] tasks) => host.Client.PlayAsync(Definition(tasks));
}
