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
                Assert.Equal(endedWell && task.Upstreams.All(u => keeps[u]) && !IsSetUpOfWorkThatRunsAgain(run.Plan, keeps, position), keeps[position]);
            }
        });

    [Theory] // a clean-up task has a !
    [InlineData("s: w:s c!:s,w", "SFS", "")] // what it had set up is gone
    [InlineData("s: w:s c!:s,w", "SSF", "sw")] // no work runs again
    [InlineData("s: w:s c!:w", "SFS", "s")] // the clean-up does not name it
    [InlineData("s: a:s b:a c!:s,b", "SSFS", "")] // and so is what used it
    [InlineData("s: a:s b:s c!:s,a,b x:", "SSFSS", "x")]
    [InlineData("s: x: w:s,x c!:s,w", "SSFS", "x")] // what is no set-up stays
    [InlineData("o: s:o w:s c!:s,w d!:o,c", "SSFSS", "")] // a pair in a pair
    [InlineData("s: w:s c!:s,w d!:s", "SFSS", "")] // the one clean-up is enough
    [InlineData("a: b: c!:a,b", "SFS", "a")] // neither comes before the other
    public void Kept_LacksTheSetUp_OfWorkThatRunsAgain(string tasks, string ends, string kept) =>
        Assert.Equal(kept, KeptOf(tasks, ends, null));

    [Theory]
    [InlineData(Chain, "SSSS", "b", "a")]
    [InlineData(Chain, "SSSS", "a", "")]
    [InlineData(Chain, "SSSS", "d", "abc")]
    [InlineData(Chain, "SKKS", "c", "ab")]
    [InlineData(Chain, "FUUU", "c", "")] // what did not succeed before it runs too
    [InlineData(Diamond, "SSSSS", "b", "ace")]
    [InlineData(Diamond, "SSSSF", "b", "ac")] // and elsewhere
    [InlineData("s: w:s c!:s,w", "SSS", "w", "")]
    [InlineData("s: w:s c!:s,w", "SSS", "c", "sw")]
    public void Kept_LacksANamedTask_AndWhatIsDownstream(string tasks, string ends, string again, string kept) =>
        Assert.Equal(kept, KeptOf(tasks, ends, again));

    // However what runs again ends this time.
    [Fact]
    public void Kept_IsWhatAFreshRunWouldHaveGiven() =>
        Gen.Select(RandomRun.Gen60, RandomRun.Gen60, Gen.Int[0, 60]).Sample((run, other, task) =>
        {
            var before = run.Expected();
            var keeps = CarryOver.Kept(run.Plan, name => before[IndexOf(run.Plan, name)], name => IndexOf(run.Plan, name) is var i ? run.CatchTaskOf(i, before[i]) : null, new HashSet<int> { task % before.Length });
            var fresh = run with { Outcomes = [.. run.Outcomes.Select((end, i) => keeps[i] ? end : other.Outcomes[i % other.Outcomes.Length])] };

            Assert.False(keeps[task % before.Length]);
            Assert.All(fresh.Expected().Index().Where(end => keeps[end.Index]), end => Assert.Equal(before[end.Index], end.Item));
        });

    private static bool IsSetUpOfWorkThatRunsAgain(RunPlan plan, bool[] keeps, int setUp) => plan.Tasks.Any(cleanup =>
        cleanup.Rule == TriggerRule.Always && cleanup.Upstreams.Contains(setUp)
        && Above(plan, cleanup.Upstreams).Any(work => !keeps[work] && Above(plan, plan.Tasks[work].Upstreams).Contains(setUp)));

    private static HashSet<int> Above(RunPlan plan, IEnumerable<int> positions)
    {
        HashSet<int> found = [];
        var open = new Queue<int>(positions);
        while (open.TryDequeue(out var position))
        {
            if (found.Add(position))
            {
                plan.Tasks[position].Upstreams.ToList().ForEach(open.Enqueue);
            }
        }

        return found;
    }

    private static string KeptOf(string tasks, string ends, string? again)
    {
        var lines = tasks.Split(' ');
        var plain = PlainTasks.Of(lines.Select(line => line.Replace("!", "", StringComparison.Ordinal)));
        var plan = RunPlan.Of(new WorkflowDefinition { Name = "w", Tasks = [.. plain.Select((t, i) => lines[i].Contains('!', StringComparison.Ordinal) ? t with { TriggerRule = TriggerRule.Always } : t)] });
        var keeps = CarryOver.Kept(plan, name => Ended(ends[IndexOf(plan, name)]), null, again is null ? null : new HashSet<int> { IndexOf(plan, again) });
        return string.Concat(plan.Tasks.Where((_, i) => keeps[i]).Select(t => t.Name));
    }

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
