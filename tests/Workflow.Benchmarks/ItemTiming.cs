using System.Diagnostics;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Graph;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Benchmarks;

/// <summary>Times the run loop over one list, on an engine that ends every call at once.</summary>
public static class ItemTiming
{
    private const int Attempts = 10;
    private const int ItemsPerAttempt = 50_000;

    /// <summary>Nanoseconds per item of a list of <paramref name="items"/>: the best of several attempts.</summary>
    public static async Task<double> BestNanosecondsPerItemAsync(int items)
    {
        var plan = RunPlan.Of([new PlannedTask("t", [], TriggerRule.AllSuccess, AllowFailure: false) { HasItems = true, MaxParallel = 100 }]);
        var best = double.MaxValue;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var done = 0;
            var started = Stopwatch.GetTimestamp();
            for (; done < ItemsPerAttempt; done += items)
            {
                await RunLoop.DriveAsync("r", plan, new InstantEngine(items));
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / done);
        }

        return best;
    }

    private sealed class InstantEngine(int items) : IRunEngine
    {
        public RunStatus? Ending => null;

        private readonly Queue<TaskReport> _ends = [];

        public void Begin(TaskCall call, DateTimeOffset? notBefore) => _ends.Enqueue(call.Kind == CallKind.Expand
            ? new TaskReport(call, ExecutionStatus.Running) { ItemCount = items }
            : new TaskReport(call, ExecutionStatus.Succeeded));

        public void Cancel(TaskCall call) => throw new NotSupportedException("Nothing here ends early.");

        public void Settle(IReadOnlyList<Decision> decisions) => throw new NotSupportedException("Everything here is run.");

        public ValueTask<RunEvent> NextAsync() => ValueTask.FromResult(RunEvent.Of(_ends.Dequeue()));
    }
}
