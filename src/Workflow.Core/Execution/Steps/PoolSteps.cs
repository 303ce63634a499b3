using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Pools;
using Workflow.Core.Execution.Waiting;
using Workflow.Core.History;
using Workflow.Core.Timing;

namespace Workflow.Core.Execution.Steps;

/// <summary>
/// Steps of attempts that hold places of a pool while they run: takes the places before, and frees them when the end of the attempt is on
/// record, or when it is not to run now. An attempt that finds none free answers that it waits, and holds nothing meanwhile. One that waits
/// for its callback holds its places until it ends, also while its run is paused: what it has called is at work.
/// </summary>
/// <param name="places">The places.</param>
/// <param name="runner">Evaluates conditions.</param>
/// <param name="waiting">Records that an attempt waits.</param>
/// <param name="time">The clock.</param>
internal sealed class PoolSteps(PoolPlaces places, TaskRunner runner, WaitingTasks waiting, TimeProvider time)
{
    /// <summary>Whether a step is of such an attempt, and may begin or end it.</summary>
    /// <param name="context">Its context.</param>
    /// <param name="step">The step.</param>
    internal static bool Includes(StepContext context, TaskStep step) =>
        step is { Kind: StepKind.Work or StepKind.Cancel or StepKind.TakeEvent or StepKind.TimeOutEvent, Call.Kind: CallKind.Attempt } && context.Version.Plan.Tasks[step.Call.Position].HasPool;

    /// <summary>Does a step.</summary>
    /// <param name="context">Its context.</param>
    /// <param name="step">The step.</param>
    /// <param name="work">Does it when the places are taken.</param>
    /// <param name="stopping">The host stops.</param>
    internal async Task<StepAnswer> DoAsync(StepContext context, TaskStep step, Func<Task<StepAnswer>> work, CancellationToken stopping)
    {
        var (run, version, recorded, observed) = context;
        var call = step.Call;
        var task = version.Definition.Tasks[call.Position];
        var place = PoolPlaces.Of(run, task, new ExecutionKey(call.Position, call.Index, call.Attempt), time.GetUtcNow());
        var awaitsCallback = recorded is { IsWaiting: true };
        var endsEarly = observed.EndsEarly(version.Plan, call.Position);
        if (step.Kind == StepKind.Work && !awaitsCallback && !observed.IsPaused && !endsEarly.IsCancellationRequested)
        {
            if (recorded is null && await runner.EndUnneededAsync(run, version, call, new CallTokens(stopping, endsEarly)) is { } unneeded)
            {
                return StepAnswer.Of(unneeded);
            }

            // Where a message to the run takes as long as many attempts, it waits for a moment itself.
            var taken = context.FindAgain is null ? await places.TakeAsync(place, stopping) : await places.TakeSoonAsync(place, endsEarly, stopping);
            if (!taken.IsTaken)
            {
                return await WaitAsync(context, call, place, taken, stopping);
            }

            if (taken.DueAt - time.GetUtcNow() is { Ticks: > 0 } left)
            {
                await Task.Delay(TimerResolution.Up(left), time, stopping); // two seconds at most: see PoolLine.Ahead
            }
        }

        var answer = await work();

        // One that is on record as running may be at work in another process.
        var isLeft = answer.IsPaused && !awaitsCallback && (recorded is not { IsRunning: true } || context.FindAgain is null);
        if (answer.Report is not null || isLeft)
        {
            await places.FreeAsync(place, CancellationToken.None);
        }

        return answer;
    }

    private async Task<StepAnswer> WaitAsync(StepContext context, TaskCall call, PoolPlace place, PlaceAnswer taken, CancellationToken stopping)
    {
        var answer = new StepAnswer { WaitsForPlace = true, DueAt = taken.DueAt };
        if (context.Recorded is { } recorded && (recorded.StartedAt is not null || recorded.DueAt is null))
        {
            return answer; // on record already; or it has begun before, and its process died
        }

        var reason = await places.ReasonAsync(place, stopping) ?? $"waits for pool '{place.Pool}'";
        var waits = await waiting.WaitForPlaceAsync(context.Run, context.Version, call, reason);
        if (waits.Status.IsFinal())
        {
            await places.FreeAsync(place, CancellationToken.None);
            return StepAnswer.Of(TaskReport.Of(call, waits)); // another host was faster
        }

        return answer with { Recorded = waits };
    }
}
