using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.TimeLimits;

/// <summary>The time limit of a task.</summary>
public sealed class TaskLimitTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("task-limit");

    // Long enough for the call to be made on a busy machine.
    [Fact]
    public async Task Task_TimesOutAndItsCallIsAborted_WhenItTakesLonger()
    {
        var held = host.Sink.Held(_name);
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Http("slow", held).With("timeout_seconds", 20), Define.Pass("next")));

        Assert.Equal(("FAILED", "TIMED_OUT", "UPSTREAM_FAILED"), (story.Status, story.StatusOf("slow"), story.StatusOf("next")));
        await Eventually.HoldsAsync("the call is aborted", () => Assert.Single(host.Sink.CallsOf(held)).IsAborted);
        Assert.InRange((story["slow"].Instant("completed_at") - story["slow"].Instant("started_at")).TotalSeconds, 19.9, 140);
    }

    // The time limit of a handler does not apply to a wait.
    [Fact]
    public async Task Wait_IsNotCutShort_WhenItIsLongerThanTheTasksLimit()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Wait("wait", 2).With("timeout_seconds", 1)));

        Assert.Equal("SUCCEEDED", story.StatusOf("wait"));
    }

    [Fact]
    public async Task Item_TimesOutByItself_WhenItTakesLonger()
    {
        var url = host.Sink.Held(_name).AbsoluteUri;
        var each = Define.Http("each", "{{ item }}").With("for_each", $"['{host.Sink.Get}', '{url}']").With("timeout_seconds", 20);

        var story = await host.Client.PlayAsync(Define.Workflow(_name, each));

        Assert.Equal(["SUCCEEDED", "TIMED_OUT"], story.Items("each").Select(i => i.Text("status")));
        Assert.Equal("FAILED", story.StatusOf("each"));
    }
}
