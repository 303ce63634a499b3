using Microsoft.Extensions.Logging;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Limits;

namespace Workflow.Core.Execution.Pools;

/// <summary>Takes and frees the places of attempts, and notifies those that are offered some.</summary>
/// <param name="places">The places.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="launcher">Notifies runs.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's own log.</param>
public sealed partial class PoolPlaces(IPoolPlaces places, IRunReader runs, IRunLauncher launcher, TimeProvider time, ILogger<PoolPlaces> logger)
{
    // Each that enters a line counts so many of it: whoever reads it later is told more.
    private const int MostCounted = 100;

    // A step that waits here holds what its host has for steps: few of them, and for a moment.
    private const int MostWaiting = 16;

    /// <summary>How long a step waits for its places itself, if it may: where many attempts are short, a place is often free by then.</summary>
    internal static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(2);

    /// <summary>Those that wait inside a step of this process.</summary>
    internal PlaceSignals Signals { get; } = new();

    /// <summary>What an attempt wants.</summary>
    /// <param name="run">Its run.</param>
    /// <param name="task">Its task, which has a pool.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="at">The time, UTC.</param>
    internal static PoolPlace Of(RunHead run, TaskDefinition task, ExecutionKey attempt, DateTimeOffset at) =>
        new(task.Pool ?? "", run.Id, attempt) { Task = task.Name, Slots = task.PoolSlots ?? 1, Rank = PoolPlace.RankAt(at, run.Priority), At = at };

    /// <summary>Takes the places of an attempt, or enters the line for it.</summary>
    /// <param name="asked">The attempt, and what it wants.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The answer; others that follow from it are notified.</returns>
    public async Task<PlaceAnswer> TakeAsync(PoolPlace asked, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asked);
        var answer = await places.TakeAsync(asked, time.GetUtcNow(), cancellationToken);
        await TryAsync(asked.Pool, () => NotifyAsync(asked.Pool, answer.Change, cancellationToken), cancellationToken);
        return answer;
    }

    /// <summary>The same, and waits for a moment if there are none, so that its run need not be notified.</summary>
    /// <param name="asked">The attempt, and what it wants.</param>
    /// <param name="enough">Cuts the wait short.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<PlaceAnswer> TakeSoonAsync(PoolPlace asked, CancellationToken enough, CancellationToken cancellationToken)
    {
        if (Signals.Count >= MostWaiting)
        {
            return await TakeAsync(asked, cancellationToken);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(enough, cancellationToken);
        var moment = Task.Delay(ShortWait, time, over.Token);
        var waiter = Signals.Enter(asked);
        try
        {
            while (true)
            {
                waiter.Reset();
                var answer = await TakeAsync(asked, cancellationToken);
                if (answer.IsTaken)
                {
                    return answer;
                }

                await Task.WhenAny(waiter.WokenAsync, answer.DueAt is null ? moment : Task.CompletedTask);
                cancellationToken.ThrowIfCancellationRequested();
                if (waiter.TryLeave())
                {
                    return answer;
                }
            }
        }
        finally
        {
            waiter.Leave();
            await over.CancelAsync();
        }
    }

    /// <summary>Frees the places of an attempt that has ended or is not to run now. What fails is left to <see cref="PoolCheck"/>.</summary>
    /// <param name="place">The attempt.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task FreeAsync(PoolPlace place, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        return TryAsync(place.Pool, () => FreeAsync(place, keepsTaken: false, cancellationToken), cancellationToken);
    }

    /// <summary>The same, and fails if the store does.</summary>
    /// <param name="place">The attempt.</param>
    /// <param name="keepsTaken">Whether places that are taken stay.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task FreeAsync(PoolPlace place, bool keepsTaken, CancellationToken cancellationToken) =>
        await NotifyAsync(place.Pool, await places.FreeAsync(place, keepsTaken, time.GetUtcNow(), cancellationToken), cancellationToken);

    /// <summary>Offers places that are free.</summary>
    internal async Task OfferAsync(string pool, CancellationToken cancellationToken) =>
        await NotifyAsync(pool, await places.OfferAsync(pool, time.GetUtcNow(), cancellationToken), cancellationToken);

    /// <summary>Why an attempt waits, as it is recorded: without the holder, which not everybody may see. <c>null</c>: it does not.</summary>
    internal async Task<string?> ReasonAsync(PoolPlace place, CancellationToken cancellationToken) =>
        PoolReasons.Of(await places.ViewAsync(place.Pool, MostCounted, cancellationToken), place.RunId, place.Attempt, place.Slots, time.GetUtcNow(), namesHolder: false);

    /// <summary>Those that hold places.</summary>
    internal Task<IReadOnlyList<PoolPlace>> ListHoldersAsync(string pool, CancellationToken cancellationToken) => places.ListHoldersAsync(pool, DefinitionLimits.PoolSize, cancellationToken);

    /// <summary>Notifies an attempt again.</summary>
    internal Task NotifyAsync(PoolPlace place, CancellationToken cancellationToken) => launcher.NotifyOfPlaceAsync(place, cancellationToken);

    // Only a run that goes on can use a place: what is paused or has ended gives it back, and the next one gets it.
    private async Task NotifyAsync(string pool, LineChange first, CancellationToken cancellationToken)
    {
        var changes = new Queue<LineChange>([first]);
        while (changes.TryDequeue(out var change))
        {
            foreach (var place in change.Next is { } next ? change.Offered.Append(next) : change.Offered)
            {
                if (await runs.GetHeadAsync(place.RunId, cancellationToken) is { } run && !run.Status.IsFinal() && run.Status != RunStatus.Paused)
                {
                    await (Signals.TryWake(place) ? Task.CompletedTask : launcher.NotifyOfPlaceAsync(place, cancellationToken));
                }
                else
                {
                    changes.Enqueue(await places.FreeAsync(place, keepsTaken: true, time.GetUtcNow(), cancellationToken));
                }
            }

            if (change.IsMore)
            {
                changes.Enqueue(await places.OfferAsync(pool, time.GetUtcNow(), cancellationToken));
            }
        }
    }

    private async Task TryAsync(string pool, Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, pool);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A change of pool '{Pool}' failed; it is checked again within a minute")]
    private partial void LogFailed(Exception exception, string pool);
}
