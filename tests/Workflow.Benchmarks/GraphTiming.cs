using System.Diagnostics;

namespace Workflow.Benchmarks;

/// <summary>Times the graph with a stopwatch: rough, but done in a second.</summary>
public static class GraphTiming
{
    private const int Attempts = 15;
    private const int StepsPerAttempt = 100_000;

    /// <summary>
    /// Nanoseconds per step of a run of <paramref name="tasks"/> tasks: the best of several attempts, for whatever else
    /// the machine does can only add.
    /// </summary>
    public static double BestNanosecondsPerStep(PlanShape shape, int tasks)
    {
        var plan = PlanShapes.Build(shape, tasks);
        var best = double.MaxValue;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var steps = 0;
            var started = Stopwatch.GetTimestamp();
            while (steps < StepsPerAttempt)
            {
                steps += PlanShapes.Drive(plan);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / steps);
        }

        return best;
    }
}
