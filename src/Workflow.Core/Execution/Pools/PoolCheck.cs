using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Pools;

/// <summary>
/// Compares the places of pools with the record: frees those of attempts that have ended, as a process may be killed between the two
/// writes, and repeats notifications that may be lost. Every host does that each minute, and looks at a bounded
/// number of places.
/// </summary>
/// <param name="places">The places.</param>
/// <param name="pools">Frees them.</param>
/// <param name="runs">Reads runs.</param>
/// <param name="executions">Reads executions.</param>
/// <param name="versions">Planned versions.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The host's own log.</param>
public sealed partial class PoolCheck(IPoolPlaces places, PoolPlaces pools, IRunReader runs, IExecutionReader executions, PlannedVersions versions, TimeProvider time, ILogger<PoolCheck> logger)
{
    /// <summary>A younger place may be about to be freed, or its notification under way.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>How long a place that was found healthy is not looked at again.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    /// <summary>About how many places are looked at in a round; the next one goes on after them.</summary>
    public const int MostARound = 2_000;

    private const int AtATime = 100;
    private const int AtOnce = 16;
    private const int LeastOfAPool = 10; // the reads of a pool weigh as much
    private const int MostInLine = 200;
    private const int MostHolders = 1_000;

    // Those that were found healthy, until when: no more than the rounds of that time look at.
    private readonly ConcurrentDictionary<PoolPlace, DateTimeOffset> _healthy = new();
    private string? _after;

    /// <summary>Checks every pool of which places are held or waited for, before anything begins in the only process.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task CheckAtStartAsync(CancellationToken cancellationToken) => CheckAsync(isStart: true, cancellationToken);

    /// <summary>Checks every pool of which places are held or waited for; not what is younger than <see cref="Grace"/>.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task CheckAsync(CancellationToken cancellationToken) => CheckAsync(isStart: false, cancellationToken);

    private async Task CheckAsync(bool isStart, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (place, _) in _healthy.Where(found => isStart || found.Value <= now))
        {
            _healthy.TryRemove(place, out var _);
        }

        var round = new Round(isStart, isStart ? now : now - Grace, isStart ? int.MaxValue : MostARound);
        var after = isStart ? null : _after;
        do
        {
            var names = await places.ListBusyPoolsAsync(after, AtATime, cancellationToken);
            foreach (var name in names)
            {
                await TryAsync(name, () => CheckAsync(name, round, cancellationToken), cancellationToken);
                if (round.Left <= 0)
                {
                    return; // the next round begins with this pool: what was healthy is not looked at again
                }

                _after = name;
            }

            after = _after = names.Count == AtATime ? names[^1] : null;
        }
        while (after is not null);
    }

    // What can't be checked must not block the others.
    private async Task TryAsync(string pool, Func<Task> check, CancellationToken cancellationToken)
    {
        try
        {
            await check();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, pool);
        }
    }

    private async Task CheckAsync(string pool, Round round, CancellationToken cancellationToken)
    {
        var holders = await places.ListHoldersAsync(pool, MostHolders, cancellationToken);
        var line = await places.ListLineAsync(pool, MostInLine, cancellationToken);
        var due = holders.Concat(line).Where(place => place.At <= round.Before && !_healthy.ContainsKey(place)).Take(round.Left).ToList();
        round.Left -= Math.Max(LeastOfAPool, due.Count);
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (place, token) =>
            await TryAsync(pool, () => CheckAsync(place, round, token), token));
        await pools.OfferAsync(pool, cancellationToken);
    }

    private async Task CheckAsync(PoolPlace place, Round round, CancellationToken cancellationToken)
    {
        switch ((await RuleOfAsync(place, round.IsStart, cancellationToken)).Of(time.GetUtcNow()))
        {
            case PlaceAction.Free:
                LogFreed(place.Pool, place.Task, place.RunId);
                await pools.FreeAsync(place, keepsTaken: false, cancellationToken);
                break;
            case PlaceAction.TakeBack:
                await pools.FreeAsync(place, keepsTaken: true, cancellationToken);
                break;
            case PlaceAction.Notify:
                await pools.NotifyAsync(place, cancellationToken);
                break;
            default:
                _healthy[place] = time.GetUtcNow() + Rest;
                break;
        }
    }

    // The record is read after the run, and that of the whole task after that of the attempt: the later says what the earlier leaves open.
    private async Task<PlaceRule> RuleOfAsync(PoolPlace place, bool isStart, CancellationToken cancellationToken)
    {
        var (position, index, _) = place.Attempt;
        if (await runs.GetHeadAsync(place.RunId, cancellationToken) is not { } run || run.Status.IsFinal())
        {
            return new PlaceRule(place, null, null);
        }

        var rule = new PlaceRule(place, run, await executions.FindRecordedAsync(place.RunId, place.Attempt, cancellationToken)) { IsStart = isStart };
        var hasEnded = rule.Recorded is null && index is not null && await executions.FindRecordedAsync(place.RunId, new ExecutionKey(position, null, 1), cancellationToken) is { } whole && whole.Status.IsFinal();
        if (!hasEnded && run.Status != RunStatus.Paused)
        {
            return rule;
        }

        var version = await versions.GetAsync(run, cancellationToken);
        return rule with { IsOver = hasEnded && !version.Plan.Tasks[position].MayRunOn, Timeout = TimeSpan.FromSeconds(version.Definition.Tasks[position].TimeoutSeconds) };
    }

    private sealed class Round(bool isStart, DateTimeOffset before, int left)
    {
        internal bool IsStart => isStart;

        internal DateTimeOffset Before => before;

        internal int Left { get; set; } = left;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pool '{Pool}': task '{Task}' of run {RunId} is not at work and still had a place, or waited for one; it is free now")]
    private partial void LogFreed(string pool, string task, string runId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The check of pool '{Pool}' failed; trying again in a minute")]
    private partial void LogFailed(Exception exception, string pool);
}
