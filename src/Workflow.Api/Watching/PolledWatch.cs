using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Api.Access;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.Watching;

namespace Workflow.Api.Watching;

/// <summary>
/// Watches a store that several hosts write to. An answer has what has changed since the one before it, and ends; the
/// client asks again after <see cref="OpenStream.Retry"/>, as it does by itself when a stream ends.
/// </summary>
internal sealed class PolledWatch(IStoredChanges changes, IRunReader runs, PlannedVersions versions, WatchEvents events, WorkflowReach reach, TimeProvider time) : IWatchSource
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Most active runs that are watched: the newest.</summary>
    public const int MostActive = PollMark.Most / 2;

    /// <inheritdoc/>
    public async IAsyncEnumerable<SseItem<byte[]>> OfRun(HttpContext http, RunHead run, string? lastId)
    {
        var mark = PollMark.Read(lastId);
        var read = await changes.ReadChangesAsync(run.Id, mark?.Since, http.RequestAborted);
        var polled = PolledChanges.OfRun(mark, run, read);
        await OpenStream.BeginAsync(http);
        var id = polled.Next.ToString();
        if (polled.IsReset)
        {
            yield return WatchEvents.Reset(id);
            polled = run.Status.IsFinal() ? polled with { Head = run } : polled;
        }

        var errors = await ErrorsAsync(polled.Head is { } head ? [head] : [], http.RequestAborted);
        var version = polled.Executions.Count > 0 ? await versions.FindAsync(run, http.RequestAborted) : null;
        foreach (var item in events.OfPoll(polled, polled.IsReset ? id : lastId!, errors, version))
        {
            yield return item;
        }

        if (run.Status.IsFinal())
        {
            yield return WatchEvents.End(id);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SseItem<byte[]>> OfAll(HttpContext http, string? lastId)
    {
        var mark = PollMark.Read(lastId);
        var active = await runs.ListActiveAsync(null, new PageRequest(MostActive), http.RequestAborted); // before the ends, so that no run is in neither
        var polled = PolledChanges.OfAll(mark, [.. active.Items.Where(run => run.Group is null)], await changes.ReadEndsAsync(mark?.Since, http.RequestAborted));
        await OpenStream.BeginAsync(http);
        if (polled.IsReset)
        {
            yield return WatchEvents.Reset(polled.Next.ToString());
            yield break;
        }

        var covered = await reach.CoveredAsync(http.Caller(), [.. polled.Runs.Select(run => run.Id)], http.RequestAborted);
        polled = polled with { Runs = [.. polled.Runs.Where(run => covered(run.Id))] };
        if (polled.Runs.Count == 0)
        {
            // Otherwise a caller who does not see what happens would have it read again each time, and more and more of it.
            await OpenStream.MoveAsync(http, polled.Next.ToString());
        }

        foreach (var item in events.OfPoll(polled, lastId!, await ErrorsAsync(polled.Runs, http.RequestAborted)))
        {
            yield return item;
        }
    }

    /// <inheritdoc/>
    public async Task EndOfAsync(string runId, CancellationToken cancellationToken)
    {
        // Pauses grow: a short run is noticed at once, and a long wait costs one small read a second.
        for (var pause = FirstPause; !await HasEndedAsync(runId, cancellationToken); pause = Shorter(pause * 1.5, LongestPause))
        {
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    // While the store can't be read, nothing is known to have ended.
    private async Task<bool> HasEndedAsync(string runId, CancellationToken cancellationToken)
    {
        try
        {
            return await runs.GetHeadAsync(runId, cancellationToken) is not { } head || head.Status.IsFinal();
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private async Task<IReadOnlyDictionary<string, string?>> ErrorsAsync(IReadOnlyList<RunHead> heads, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var head in heads.Where(head => head.Status is RunStatus.Failed or RunStatus.TimedOut))
        {
            errors[head.Id] = (await runs.GetAsync(head.Id, cancellationToken))?.Error;
        }

        return errors;
    }
}

/// <summary>Adds watches to a host that shares its store with others.</summary>
public static class PolledWatching
{
    /// <summary>Adds watches whose events come from the store (<see cref="IStoredChanges"/>): each answer ends.</summary>
    public static IServiceCollection AddPolledWatch(this IServiceCollection services) => services.AddSingleton<IWatchSource, PolledWatch>();
}
