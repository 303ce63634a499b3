using CsCheck;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Loop;

/// <summary>A run with a list, some items of which decide its task, and a task after it.</summary>
/// <param name="Needed">How many.</param>
/// <param name="Outcomes">How each item ends if it is not cancelled.</param>
/// <param name="MaxParallel">Most items at one time.</param>
/// <param name="Order">Which of the open calls ends next.</param>
/// <param name="OtherOrder">The same, for another process.</param>
internal sealed record NeededItems(NeededSuccesses Needed, ExecutionStatus[] Outcomes, int MaxParallel, int[] Order, int[] OtherOrder)
{
    public static readonly Gen<NeededItems> Any = Gen.Select(
        Gen.Int[1, 8], Gen.Int[0, 100], Gen.Bool, Gen.Bool,
        Gen.Int[0, 5].Select(i => i < 3 ? ExecutionStatus.Succeeded : i == 3 ? ExecutionStatus.Failed : i == 4 ? ExecutionStatus.TimedOut : ExecutionStatus.Skipped).Array[0, 9],
        Gen.Int[1, 10],
        Gen.Select(Gen.Int[0, 1_000].Array[12], Gen.Int[0, 1_000].Array[12]),
        (count, percent, isCount, cancels, outcomes, parallel, orders) =>
            new NeededItems(new NeededSuccesses(isCount ? count : null, isCount ? null : percent, cancels), outcomes, parallel, orders.Item1, orders.Item2));

    public RunPlan Plan { get; } = RunPlan.Of(
    [
        new PlannedTask("list", [], TriggerRule.AllSuccess, AllowFailure: false) { HasItems = true, MaxParallel = MaxParallel, NeededSuccesses = Needed },
        new PlannedTask("after", [0], TriggerRule.AllSuccess, AllowFailure: false),
    ]);
}
