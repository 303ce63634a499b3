using Workflow.Core.History;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>Tasks that are not run, and what follows them.</summary>
public sealed class RuleTests : HubTest
{
    [Fact]
    public async Task RunAsync_RecordsWhatIsNotRun_WhenRulesCantBeMet()
    {
        Hub.Probe.Fails("fails");

        var run = await Hub.RunAsync(Define.Workflow(
            "w",
            Probe("fails").After(),
            Probe("needs").After("fails"),
            Probe("needs_both").After("needs"),
            Probe("repairs").After("fails").With("trigger_rule", "one_failed"),
            Probe("skips").After().With("when", "false"),
            Probe("after_skip").After("skips"),
            Probe("anyway").After("skips", "needs_both").With("trigger_rule", "all_done")));

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Contains("it does not feel like it", run.Error);
        Assert.Equal(
            ["fails FAILED", "needs UPSTREAM_FAILED", "needs_both UPSTREAM_FAILED", "repairs SUCCEEDED", "skips SKIPPED", "after_skip SKIPPED", "anyway SUCCEEDED"],
            await Hub.StoryAsync(run.Id));
        Assert.Equal(["anyway", "fails", "repairs"], Hub.Probe.Calls.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RunAsync_Succeeds_WhenTheFailureIsAllowed()
    {
        Hub.Probe.Fails("fails");

        var run = await Hub.RunAsync(Define.Workflow("w", Probe("fails").With("allow_failure", true), Probe("next")));

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal(["fails FAILED", "next SUCCEEDED"], await Hub.StoryAsync(run.Id));
    }
}
