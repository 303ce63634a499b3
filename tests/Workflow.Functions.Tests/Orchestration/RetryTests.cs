using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>Attempts that follow failed ones.</summary>
public sealed class RetryTests : HubTest
{
    [Fact]
    public async Task RunAsync_TriesAgainWhenItIsDue_WhenAnAttemptFails()
    {
        Hub.Probe.Fails("a", attempts: 2);

        var run = await Hub.RunAsync(Define.Workflow("w", Probe("a").Retried(3, 0.3), Probe("b")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(["a", "a#2", "a#3", "b"], Hub.Probe.Calls);
        Assert.Equal(["a FAILED", "a#2 FAILED", "a#3 SUCCEEDED", "b SUCCEEDED"], await Hub.StoryAsync(run.Id));
        var attempts = await Hub.ExecutionsAsync(run.Id);
        Assert.True(attempts[1].StartedAt - attempts[0].CompletedAt >= TimeSpan.FromSeconds(0.3), $"{attempts[1].StartedAt:O} is too soon after {attempts[0].CompletedAt:O}.");
    }

    [Fact]
    public async Task RunAsync_SaysWhatItWaitsFor_WhileAnAttemptIsDueLater()
    {
        Hub.Probe.Fails("a");
        var run = await Hub.StartAsync(Define.Workflow("w", Probe("a").Retried(2, 600)));

        await Hub.StandsAsync(run.Id, "a", ExecutionStatus.Waiting);

        var waiting = (await Hub.ExecutionsAsync(run.Id))[^1];
        Assert.Equal(2, waiting.Attempt);
        Assert.NotNull(waiting.DueAt);
        Assert.Contains("is due at", waiting.StatusReason);
    }

    [Fact]
    public async Task RunAsync_Fails_WhenNoAttemptIsLeft()
    {
        Hub.Probe.Fails("a");

        var run = await Hub.RunAsync(Define.Workflow("w", Probe("a").Retried(2)));

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal(["a FAILED", "a#2 FAILED"], await Hub.StoryAsync(run.Id));
    }

    [Fact]
    public async Task RunAsync_DoesNotTryAgain_WhenTheFaultCantHeal()
    {
        var run = await Hub.RunAsync(Define.Workflow("w", Define.Broken("a").Retried(5)));

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal(["a FAILED"], await Hub.StoryAsync(run.Id));
    }
}
