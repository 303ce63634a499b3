using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Steps;

public sealed class StepRangesTests
{
    [Theory] // where the steps are, which tasks have items, and how many ranges that takes
    [InlineData("0 1 2 3", "", 1)]
    [InlineData("3 1 0 2", "", 1)]
    [InlineData("0 3 6 9", "", 1)] // what is between costs less than another request
    [InlineData("0 51", "", 2)]
    [InlineData("0 9000", "", 2)]
    [InlineData("0 1 9000 9001", "", 2)]
    [InlineData("0 2", "1", 2)] // its items may be thousands
    [InlineData("0 1", "0", 2)]
    [InlineData("0 1", "1", 1)]
    [InlineData("5.0 5.1 5.2", "5", 1)]
    [InlineData("5.0 5.400", "5", 2)]
    [InlineData("5 5.0", "5", 1)]
    [InlineData("4 5.0 6", "5", 2)]
    [InlineData("", "", 0)]
    public void Of_HasEachStepInOneRange_AndFewRanges(string steps, string lists, int count)
    {
        var having = lists.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToHashSet();
        var plan = RunPlan.Of([.. Enumerable.Range(0, 9_002).Select(i => new PlannedTask($"t{i}", [], TriggerRule.AllSuccess, false) { HasItems = having.Contains(i) })]);
        List<TaskStep> all = [.. steps.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

        var ranges = StepRanges.Of(plan, all);

        Assert.Equal(count, ranges.Count);
        Assert.All(all, step => Assert.Single(ranges, range => range.Contains(StepRanges.KeyOf(step))));
        Assert.All(ranges.Zip(ranges.Skip(1)), pair => Assert.True(ExecutionRange.Compare(pair.First.Before!.Value, pair.Second.After!.Value) <= 0));
        Assert.DoesNotContain(having, position => ranges.Any(range => range.Contains(new ExecutionKey(position, 3_000, 1))));
    }

    private static TaskStep Parse(string place)
    {
        var parts = place.Split('.').Select(int.Parse).ToList();
        return new TaskStep(StepKind.Work, new TaskCall(parts[0], parts.Count > 1 ? parts[1] : null));
    }
}
