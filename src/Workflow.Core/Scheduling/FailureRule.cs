using Workflow.Core.History;

namespace Workflow.Core.Scheduling;

/// <summary>The rule that pauses a schedule when its runs keep failing.</summary>
public static class FailureRule
{
    /// <summary>Whether the last relevant runs have all failed.</summary>
    /// <param name="newestFirst">
    /// The statuses of scheduled runs, newest first. Runs that have not ended, were skipped or were cancelled are ignored.
    /// </param>
    /// <param name="failures">How many must have failed, from 1.</param>
    /// <returns><c>null</c> if these runs do not decide it.</returns>
    public static bool? HasFailed(IEnumerable<RunStatus> newestFirst, int failures)
    {
        var failed = 0;
        foreach (var status in newestFirst)
        {
            switch (status)
            {
                case RunStatus.Succeeded:
                    return false;
                case RunStatus.Failed or RunStatus.TimedOut when ++failed == failures:
                    return true;
            }
        }

        return null;
    }

    /// <summary>The reason shown for a schedule that is paused.</summary>
    public static string Reason(int failures) =>
        failures == 1 ? "the last scheduled run failed, and pause_after_failures is 1" : $"the last {failures} scheduled runs failed, and pause_after_failures is {failures}";
}
