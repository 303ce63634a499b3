using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Loop;

/// <summary>Reads tasks without their items.</summary>
internal static class TaskHeads
{
    /// <summary>The ranges in which the tasks themselves are, as few as possible: only tasks with items need one each.</summary>
    /// <param name="plan">The shape of the run.</param>
    /// <param name="positions">The tasks, in order.</param>
    internal static IReadOnlyList<ExecutionRange> Ranges(RunPlan plan, IEnumerable<int> positions)
    {
        List<ExecutionRange> ranges = [];
        var (first, count) = (0, 0);
        foreach (var position in positions)
        {
            if (plan.Tasks[position].HasItems)
            {
                Close();
                ranges.Add(ExecutionRange.OfTaskItself(position));
                continue;
            }

            if (count == 0 || position != first + count)
            {
                Close();
                first = position;
            }

            count++;
        }

        Close();
        return ranges;

        void Close()
        {
            if (count > 0)
            {
                ranges.Add(ExecutionRange.OfTasks(first, count));
                count = 0;
            }
        }
    }
}
