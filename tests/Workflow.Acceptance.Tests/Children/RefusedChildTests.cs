using System.Net;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Children;

/// <summary>Child runs that can't be started: the task fails after one attempt.</summary>
public sealed class RefusedChildTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("refused");

    [Fact]
    public async Task Task_Fails_WhenThereIsNoSuchWorkflow()
    {
        var story = await PlayAsync(Define.Child("call", _name + "-nobody"));

        AssertFailedOnce(story, _name + "-nobody");
    }

    [Fact]
    public async Task Task_Fails_WhenTheInputsDoNotFit()
    {
        await host.Client.CreateWorkflowAsync(
            Define.Workflow(_name + "-child", Define.Pass("only")).With("inputs", JsonNode.Parse("""{"size": {"type": "integer", "required": true}}""")));

        AssertFailedOnce(await PlayAsync(Define.Child("call", _name + "-child", new JsonObject { ["size"] = "large" })), "size");
    }

    [Fact]
    public async Task Task_IsTriedAgain_WhenTheChildIsOverItsLimitAndSkips()
    {
        var child = (await host.Client.CreateWorkflowAsync(
            Define.Workflow(_name + "-child", Define.Event("event", "go")).With("overlap_policy", "skip"))).Number("id");
        var active = await host.Client.StartRunAsync(child);

        var story = await PlayAsync(Define.Child("call", child));

        Assert.Equal(("FAILED", "child_run", 3), (story.Status, story.ErrorCodeOf("call"), story.Attempts("call").Count));
        Assert.Contains(active, story.ErrorOf("call"), StringComparison.Ordinal);
        await host.Client.TellAsync(active, "cancel");
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("force")]
    [InlineData("stop")]
    [InlineData("replaced")]
    public async Task Task_FailsOnce_WhenItsChildIsCancelled(string how)
    {
        var workflow = Define.Workflow(_name + "-child", Define.Event("event", "never"));
        var child = (await host.Client.CreateWorkflowAsync(how == "replaced" ? workflow.With("overlap_policy", "cancel_running") : workflow)).Number("id");
        var run = await host.Client.StartAsync(Define.Workflow(_name, Define.Child("call", child).Retried(3)));
        var childRun = (await host.Client.UntilTaskAsync(run, "call", "WAITING"))["call"].Text("child_run_id");

        await (how switch
        {
            "cancel" => host.Client.PostAsync($"/api/v1/runs/{childRun}/cancel"),
            "force" => host.Client.PostAsync($"/api/v1/runs/{childRun}/cancel", new JsonObject { ["force"] = true }),
            "stop" => host.Client.PostAsync($"/api/v1/workflows/{child}/stop"),
            _ => host.Client.PostAsync($"/api/v1/workflows/{child}/run"),
        });

        var story = await host.Client.EndAsync(run);
        AssertFailedOnce(story, childRun);
        Assert.Equal("child_run", story.ErrorCodeOf("call"));
        await host.Client.PostAsync($"/api/v1/workflows/{child}/stop");
    }

    [Fact]
    public async Task Task_Fails_WhenAWorkflowIsItsOwnChild()
    {
        var story = await PlayAsync(Define.Child("call", "{{ run.workflow_name }}").Retried(3));

        AssertFailedOnce(story, "");
        Assert.Single(await host.Client.ListAsync($"/api/v1/workflows/{story.Run.Number("workflow_id")}/runs"));
    }

    [Fact]
    public async Task Task_Fails_WhenAWorkflowIsAmongItsAncestors()
    {
        await host.Client.CreateWorkflowAsync(Define.Workflow(_name + "-child", Define.Child("back", $"{{{{ '{_name}' }}}}")));

        var story = await PlayAsync(Define.Child("call", _name + "-child"));

        Assert.Equal(("FAILED", "child_run"), (story.Status, story.ErrorCodeOf("call")));
        AssertFailedOnce(await host.Client.StoryAsync(story["call"].Text("child_run_id")), "", "back");
    }

    [Theory]
    [InlineData("name")]
    [InlineData("id")]
    [InlineData("digits")]
    [InlineData("cycle")]
    [InlineData("add_task")]
    public async Task Save_IsRefused_WhenAWorkflowIsKnownToStartItself(string how)
    {
        var workflow = Define.Workflow(_name, Define.Pass("first"));
        var id = (await host.Client.CreateWorkflowAsync(workflow)).Number("id");
        if (how == "cycle")
        {
            await host.Client.CreateWorkflowAsync(Define.Workflow(_name + "-child", Define.Child("back", id)));
        }

        JsonNode target = how switch { "id" => id, "digits" => $"{id}", "cycle" => _name + "-child", _ => _name };
        var answer = how == "add_task"
            ? await host.Client.PostAsync($"/api/v1/workflows/{id}/tasks", Define.Child("call", target))
            : await host.Client.PutAsync($"/api/v1/workflows/{id}", Define.Workflow(_name, Define.Pass("first"), Define.Child("call", target)));

        var problem = Problem.AssertIs(HttpStatusCode.BadRequest, answer);
        Assert.Contains("always fail", $"{problem}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, "SUCCEEDED")]
    [InlineData(14, "FAILED")]
    public async Task Run_Ends_ForEachDepth(int depth, string expected)
    {
        await host.Client.CreateWorkflowAsync(Define.Workflow($"{_name}-0", Define.Pass("leaf")));
        for (var i = 1; i < depth; i++)
        {
            await host.Client.CreateWorkflowAsync(Define.Workflow($"{_name}-{i}", Define.Child("call", $"{_name}-{i - 1}")));
        }

        Assert.Equal(expected, (await PlayAsync(Define.Child("call", $"{_name}-{depth - 1}"))).Status);
    }

    private static void AssertFailedOnce(RunStory story, string said, string task = "call")
    {
        Assert.Equal(("FAILED", "FAILED"), (story.Status, story.StatusOf(task)));
        Assert.NotEmpty(story.ErrorCodeOf(task));
        Assert.Contains(said, story.ErrorOf(task), StringComparison.Ordinal);
        Assert.Single(story.Attempts(task));
    }

    private Task<RunStory> PlayAsync(JsonObject task) => host.Client.PlayAsync(Define.Workflow(_name, task.Retried(3)));
}
