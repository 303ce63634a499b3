namespace Workflow.Core.Execution;

/// <summary>
/// The run loop, the same on every engine. It has no clock, no randomness and no I/O of its own, and sees positions and
/// statuses only.
/// </summary>
public static class RunLoop
{
    /// <summary>Drives a run from its start to its end.</summary>
    /// <param name="plan">The shape of the run.</param>
    /// <param name="engine">Carries out what the graph decides.</param>
    /// <returns>How it ended. Recording that is the caller's.</returns>
    public static async Task<RunOutcome> DriveAsync(RunPlan plan, IRunEngine engine)
    {
        var graph = new TaskGraph(plan);
        List<Decision> decisions = [];
        graph.Start(decisions);
        while (true)
        {
            CarryOut(decisions, engine);
            if (graph.IsFinished)
            {
                return RunOutcome.Of(plan, graph);
            }

            var report = await engine.NextAsync();
            graph.Complete(report.Call.Position, report.Status, decisions);
        }
    }

    private static void CarryOut(List<Decision> decisions, IRunEngine engine)
    {
        var settled = decisions.FindAll(d => d.Verdict != Verdict.Run);
        if (settled.Count > 0)
        {
            engine.Settle(settled);
        }

        foreach (var decision in decisions)
        {
            if (decision.Verdict == Verdict.Run)
            {
                engine.Begin(new TaskCall(decision.Position));
            }
        }

        decisions.Clear();
    }
}
