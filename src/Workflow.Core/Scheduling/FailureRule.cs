using Workflow.Core.History;

namespace Workflow.Core.Scheduling;

/// <summary>The rule of schedules that pause when their runs keep failing.</summary>
public static class FailureRule
{
    /// <summary>Whether the last runs that count have all failed.</summary>
    /// <param name="newestFirst">How scheduled runs stand, newest first. Those that have not ended, were skipped or were cancelled say nothing.</param>
    /// <param name="failures">How many must have failed, from 1.</param>
    /// <returns><c>null</c> when these runs do not tell.</returns>
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

    /// <summary>What to say of a schedule that pauses.</summary>
    public static string Reason(int failures) =>
        failures == 1 ? "the last scheduled run failed, and pause_after_failures is 1" : $"the last {failures} scheduled runs failed, and pause_after_failures is {failures}";
}
