using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Steps;

/// <summary>
/// The ranges of a run's executions in which the records of some steps are: few ranges, and little else in them. What a run
/// has on record besides is not read.
/// </summary>
internal static class StepRanges
{
    // Reading the records between two steps costs less than another request, up to so many.
    private const int LargestGap = 50;

    /// <summary>The ranges of some steps, in order.</summary>
    /// <param name="plan">The plan of their run.</param>
    /// <param name="steps">The steps.</param>
    public static IReadOnlyList<ExecutionRange> Of(RunPlan plan, IEnumerable<TaskStep> steps)
    {
        List<ExecutionRange> ranges = [];
        ExecutionKey? first = null;
        ExecutionKey last = default;
        foreach (var key in steps.Select(step => KeyOf(step)).Order(Comparer<ExecutionKey>.Create(ExecutionRange.Compare)))
        {
            if (first is { } from && !IsNear(plan, last, key))
            {
                ranges.Add(ExecutionRange.Between(from, last));
                first = null;
            }

            first ??= key;
            last = key;
        }

        if (first is { } start)
        {
            ranges.Add(ExecutionRange.Between(start, last));
        }

        return ranges;
    }

    /// <summary>Where the record of a step is.</summary>
    public static ExecutionKey KeyOf(TaskStep step) => new(step.Call.Position, step.Call.Index, step.Call.Attempt);

    // The items of a task come after it, and may be thousands.
    private static bool IsNear(RunPlan plan, ExecutionKey one, ExecutionKey next) =>
        one.Position == next.Position
            ? next.Index - (one.Index ?? 0) <= LargestGap
            : next.Position - one.Position <= LargestGap && !Enumerable.Range(one.Position, next.Position - one.Position).Any(position => plan.Tasks[position].HasItems);
}
