namespace Workflow.Core.Execution.Steps;

/// <summary>Reports the answers of steps that are done side by side, so that a slow one does not hold the others up.</summary>
internal static class StepReports
{
    /// <summary>How long a slow step may hold up the reports of others.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Reports until all steps have ended.</summary>
    /// <param name="all">The steps.</param>
    /// <param name="report">Called at most once a second, and only if there is something to report. What it fails to report is reported again.</param>
    /// <param name="time">The clock.</param>
    public static async Task ReportAsync(IReadOnlyList<Task<StepAnswer>> all, Func<IReadOnlyList<AnsweredStep>, Task> report, TimeProvider time)
    {
        var ended = Task.WhenAll(all);
        var open = Enumerable.Range(0, all.Count).ToHashSet();
        while (await Task.WhenAny(ended, Task.Delay(Interval, time, CancellationToken.None)) != ended)
        {
            List<int> now = [.. open.Where(index => all[index].IsCompletedSuccessfully)];
            if (now.Count > 0 && await TryAsync(() => report([.. now.Select(index => new AnsweredStep(index, all[index].Result))])))
            {
                open.ExceptWith(now);
            }
        }
    }

    private static async Task<bool> TryAsync(Func<Task> report)
    {
        try
        {
            await report();
            return true;
        }
        catch (Exception)
        {
            return false; // the answers of all steps, when they have ended, have them too
        }
    }
}
