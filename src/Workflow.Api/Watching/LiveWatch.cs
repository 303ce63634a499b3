using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflow.Api.Access;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Watching;

namespace Workflow.Api.Watching;

/// <summary>
/// Watches what this process commits. The answer stays open, and changes in quick succession are sent together: at most one
/// batch per <see cref="Pace"/>.
/// </summary>
internal sealed class LiveWatch(
    ChangeFeed feed,
    IRunReader runs,
    PlannedVersions versions,
    WatchEvents events,
    WorkflowReach reach,
    LastingAccess access,
    LimitOptions limits,
    TimeProvider time,
    IHostApplicationLifetime host) : IWatchSource
{
    /// <summary>The shortest time between two batches.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public async IAsyncEnumerable<SseItem<byte[]>> OfRun(HttpContext http, RunHead run, string? lastId)
    {
        using var watch = feed.Open(run.Id, lastId);
        using var stream = Open(http);
        await stream.BeginAsync();
        if (!watch.IsResumed)
        {
            yield return WatchEvents.Reset(watch.Id);
        }

        // Read after the watch was opened: an end that is not found here is found by the watch.
        var (isOver, last) = await FindEndAsync(run.Id, http.RequestAborted);
        var version = await versions.FindAsync(run, http.RequestAborted);
        var isSettled = false;
        do
        {
            var batch = watch.Read();
            stream.Writes();
            if (batch.IsReset)
            {
                yield return WatchEvents.Reset(watch.Id);
                (isOver, last) = await FindEndAsync(run.Id, http.RequestAborted);
            }

            foreach (var item in events.OfRun(batch, watch.IdOf, version))
            {
                stream.Writes();
                yield return item;
            }

            isOver |= batch.Runs.Any(changed => changed.Head.Status.IsFinal()) || batch.Removed.Count > 0;
            if (isOver && !batch.IsMore)
            {
                // Readers see a commit a moment before it is published: the end must not overtake what came with it.
                if (last is not null && !isSettled)
                {
                    isSettled = true;
                    await stream.YieldAsync(Pace);
                    continue;
                }

                if (last is not null)
                {
                    yield return events.Run(last, last.Error, watch.Id);
                }

                yield return WatchEvents.End(watch.Id);
                break;
            }

            await stream.PauseAsync(batch.To > batch.From ? Pace : TimeSpan.Zero);
        }
        while (isSettled || await stream.WaitAsync(watch.NextAsync()));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SseItem<byte[]>> OfAll(HttpContext http, string? lastId)
    {
        var caller = http.Caller();
        using var watch = feed.Open(null, lastId);
        using var stream = Open(http);
        await stream.BeginAsync();
        if (!watch.IsResumed)
        {
            yield return WatchEvents.Reset(watch.Id);
        }

        while (await stream.WaitAsync(watch.NextAsync()))
        {
            var batch = watch.Read();
            stream.Writes();
            if (batch.IsReset)
            {
                yield return WatchEvents.Reset(watch.Id);
            }

            var covered = await reach.CoveredAsync(caller, [.. batch.Runs.Select(run => run.Head.Id), .. batch.Removed], http.RequestAborted);
            foreach (var item in events.OfAll(batch, watch.IdOf, covered))
            {
                stream.Writes();
                yield return item;
            }

            await stream.PauseAsync(Pace);
        }
    }

    /// <inheritdoc/>
    public async Task EndOfAsync(string runId, CancellationToken cancellationToken)
    {
        using var watch = feed.Open(runId, null);

        // Read after the watch was opened, as above. A batch that is cut short may lack the end, so then the run is read again.
        var (isOver, _) = await FindEndAsync(runId, cancellationToken);
        while (!isOver)
        {
            await watch.NextAsync().WaitAsync(cancellationToken);
            var batch = watch.Read();
            isOver = batch.Runs.Any(changed => changed.Head.Status.IsFinal()) || batch.Removed.Count > 0
                || (batch.IsReset && (await FindEndAsync(runId, cancellationToken)).IsOver);
        }
    }

    private OpenStream Open(HttpContext http) => new(http, access, limits, time, host.ApplicationStopping);

    // A run that was removed has ended too, and has no last state.
    private async Task<(bool IsOver, Run? Last)> FindEndAsync(string runId, CancellationToken cancellationToken)
    {
        var run = await runs.GetHeadAsync(runId, cancellationToken);
        return run is { } head && !head.Status.IsFinal() ? (false, null) : (true, await runs.GetAsync(runId, cancellationToken));
    }
}

/// <summary>Adds watches to a host.</summary>
internal static class LiveWatching
{
    /// <summary>Adds watches whose events come from this process: its store must publish to <see cref="IChangeObserver"/>.</summary>
    public static void AddLiveWatch(this IServiceCollection services)
    {
        services.AddSingleton(provider => new ChangeFeed(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<LimitOptions>().WatchBytes));
        services.AddSingleton<IChangeObserver>(provider => provider.GetRequiredService<ChangeFeed>());
        services.AddSingleton<WatchPlaces>();
        services.AddSingleton<WatchEvents>();
        services.AddSingleton<IWatchSource, LiveWatch>();
    }
}
