using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Triggers;

/// <summary>An allowed failure counts as success, for the tasks downstream and for the run.</summary>
public sealed class AllowFailureTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("allowed");

    [Theory]
    [InlineData(true, "SUCCEEDED", "SUCCEEDED")]
    [InlineData(false, "UPSTREAM_FAILED", "FAILED")]
    public async Task Failure_CountsAsDone_OnlyWhenAllowed(bool allowed, string next, string run)
    {
        var story = await PlayAsync(Define.Broken("broken").With("allow_failure", allowed), Define.Pass("next"));

        Assert.Equal(("FAILED", next, run), (story.StatusOf("broken"), story.StatusOf("next"), story.Status));
    }

    [Fact]
    public async Task Run_Succeeds_WhenOnlyAllowedTasksTimedOut()
    {
        var story = await PlayAsync(Define.Event("late", "never", 1).With("allow_failure", true), Define.Pass("next"));

        Assert.Equal(("TIMED_OUT", "SUCCEEDED", "SUCCEEDED"), (story.StatusOf("late"), story.StatusOf("next"), story.Status));
    }

    [Fact]
    public async Task Run_Fails_WhenOneOfTwoFailuresIsNotAllowed()
    {
        var story = await PlayAsync(
            Define.Broken("allowed").After().With("allow_failure", true),
            Define.Broken("counted").After(),
            Define.Pass("clean").After("allowed", "counted").With("trigger_rule", "all_done"));

        Assert.Equal(("SUCCEEDED", "FAILED"), (story.StatusOf("clean"), story.Status));
        Assert.Contains("counted", story.Run.Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Fails_WhenATaskBehindAFailureCouldNotRun()
    {
        var story = await PlayAsync(
            Define.Broken("broken"),
            Define.Pass("next").With("allow_failure", true),
            Define.Pass("last").With("trigger_rule", "all_done"));

        Assert.Equal(("UPSTREAM_FAILED", "SUCCEEDED", "FAILED"), (story.StatusOf("next"), story.StatusOf("last"), story.Status));
    }

    private Task<RunStory> PlayAsync(params JsonObject[] tasks) => host.Client.PlayAsync(Define.Workflow(_name, tasks));
}
