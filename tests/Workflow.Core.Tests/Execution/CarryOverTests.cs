using CsCheck;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution;

public class CarryOverTests
{
    private const string Chain = "a: b:a c:b d:c";
    private const string Diamond = "a: b:a c:a d:b,c e:";

    [Theory] // S succeeded, K skipped, F failed, T timed out, U upstream failed, C cancelled, - not there
    [InlineData(Chain, "SSSS", "abcd")]
    [InlineData(Chain, "SSFU", "ab")]
    [InlineData(Chain, "FUUU", "")]
    [InlineData(Chain, "SKKS", "abcd")]
    [InlineData(Chain, "STSS", "a")] // what follows a failure runs again, though it succeeded
    [InlineData(Chain, "CCCC", "")]
    [InlineData(Chain, "S-SS", "a")] // new in this version
    [InlineData(Diamond, "SSFUS", "abe")]
    [InlineData(Diamond, "SSKSS", "abcde")]
    [InlineData(Diamond, "FSSSS", "e")]
    [InlineData(Diamond, "SSSSF", "abcd")]
    [InlineData("c: a:c b:a", "SSF", "")] // the letters are those of a, b, c: a place says nothing of the order
    public void Kept_IsWhatEndedWell_AndFollowsNothingThatRunsAgain(string tasks, string ends, string kept)
    {
        var plan = RunPlan.Of(new WorkflowDefinition { Name = "w", Tasks = PlainTasks.Of(tasks.Split(' ')) });

        var keeps = CarryOver.Kept(plan, name => Ended(ends[name[0] - 'a']));

        Assert.Equal(kept, string.Concat(plan.Tasks.Where((_, i) => keeps[i]).Select(t => t.Name)));
    }

    [Fact]
    public void Kept_IsClosedUpstream_AndMisses_NothingThatCouldBeKept() =>
        RandomRun.Gen60.Sample(run =>
        {
            var keeps = CarryOver.Kept(run.Plan, name => run.Outcomes[IndexOf(run.Plan, name)], name => IndexOf(run.Plan, name) is var i ? run.CatchTaskOf(i, run.Outcomes[i]) : null);

            foreach (var (position, task) in run.Plan.Tasks.Index())
            {
                var endedWell = run.Outcomes[position] is ExecutionStatus.Succeeded or ExecutionStatus.Skipped || run.CatchTaskOf(position, run.Outcomes[position]) is not null;
                Assert.Equal(endedWell && task.Upstreams.All(u => keeps[u]), keeps[position]);
            }
        });

    private static int IndexOf(RunPlan plan, string name) => plan.Tasks.IndexOf(plan.Tasks.First(t => t.Name == name));

    private static ExecutionStatus Ended(char letter) => letter switch
    {
        'S' => ExecutionStatus.Succeeded,
        'K' => ExecutionStatus.Skipped,
        'F' => ExecutionStatus.Failed,
        'T' => ExecutionStatus.TimedOut,
        'U' => ExecutionStatus.UpstreamFailed,
        'C' => ExecutionStatus.Cancelled,
        _ => ExecutionStatus.Pending,
    };
}
