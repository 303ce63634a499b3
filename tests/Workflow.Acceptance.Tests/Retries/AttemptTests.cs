using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Retries;

/// <summary>Each attempt is an execution of its own, and only retryable errors get another.</summary>
public sealed class AttemptTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("attempts");

    [Fact]
    public async Task Task_SucceedsAtItsThirdAttempt_WhenTwoFailed()
    {
        var story = await PlayAsync(Define.Http("flaky", host.Sink.Flaky(2, _name)).Retried(5), Define.Pass("next", "{{ tasks.flaky.output.status_code }}"));

        Assert.Equal(("SUCCEEDED", "200"), (story.Status, story.OutputOf("next")));
        var attempts = story.Attempts("flaky");
        Assert.Equal([(1L, "FAILED"), (2, "FAILED"), (3, "SUCCEEDED")], attempts.Select(a => (a.Number("attempt"), a.Text("status"))));
        Assert.All(attempts.Zip(attempts.Skip(1)), pair => Assert.True(pair.First.Instant("completed_at") <= pair.Second.Instant("started_at"), $"{story}"));
        Assert.Contains("503", attempts[0].Member("error").Text("message"), StringComparison.Ordinal);
        Assert.Equal(3, host.Sink.CallsAbout(_name).Count);
    }

    [Fact]
    public async Task Task_Fails_WhenEveryAttemptFailed()
    {
        var story = await PlayAsync(Define.Http("broken", host.Sink.Flaky(99, _name)).Retried(3));

        Assert.Equal(("FAILED", "FAILED"), (story.Status, story.StatusOf("broken")));
        Assert.Equal([1L, 2, 3], story.Attempts("broken").Select(a => a.Number("attempt")));
        Assert.Equal(3, host.Sink.CallsAbout(_name).Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(422)]
    public async Task Task_IsNotRetried_WhenTheErrorIsNotRetryable(int status)
    {
        var story = await PlayAsync(Define.Http("refused", host.Sink.Status(status)).Retried(3));

        Assert.Equal("FAILED", story.StatusOf("refused"));
        Assert.Single(story.Attempts("refused"));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task Task_IsRetried_WhenTheErrorIsRetryable(int status)
    {
        var story = await PlayAsync(Define.Http("busy", host.Sink.Status(status)).Retried(2));

        Assert.Equal(["FAILED", "FAILED"], story.Attempts("busy").Select(a => a.Text("status")));
    }

    [Fact]
    public async Task Task_IsTriedAgain_WhenItTimedOut()
    {
        var story = await PlayAsync(Define.Http("slow", host.Sink.Held(_name)).With("timeout_seconds", 1).Retried(2));

        Assert.Equal(["TIMED_OUT", "TIMED_OUT"], story.Attempts("slow").Select(a => a.Text("status")));
        Assert.Equal("FAILED", story.Status);
    }

    [Fact]
    public async Task Task_IsRetriedByCount_WhenOnlyRetryCountIsSet()
    {
        var workflow = await host.Client.CreateWorkflowAsync(
            Define.Workflow(_name, Define.Http("flaky", host.Sink.Flaky(1, _name)).With("retry_count", 1)));
        var task = workflow.Member("tasks")[0];

        var story = await host.Client.EndAsync(await host.Client.StartRunAsync(workflow.Number("id")));

        Assert.Equal((1, 2), (task.Number("retry_count"), task.Member("retry").Number("max_attempts")));
        Assert.Equal(["FAILED", "SUCCEEDED"], story.Attempts("flaky").Select(a => a.Text("status")));
    }

    private Task<RunStory> PlayAsync(params JsonObject[] tasks) => host.Client.PlayAsync(Define.Workflow(_name, tasks));
}
