using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Workflow.Api.Access;
using Workflow.Core.Limits;

namespace Workflow.Api.Watching;

/// <summary>Keeps a request open until a run has ended, for a caller who would rather wait than ask again.</summary>
/// <param name="source">Notices the end.</param>
/// <param name="places">Limits how many wait: a wait takes a place as a watch does.</param>
/// <param name="access">Whether the caller may still read the run.</param>
/// <param name="limits">The longest wait.</param>
/// <param name="time">The clock.</param>
/// <param name="host">A host that stops keeps nobody waiting.</param>
internal sealed class EndWait(IWatchSource source, WatchPlaces places, LastingAccess access, LimitOptions limits, TimeProvider time, IHostApplicationLifetime host)
{
    /// <summary>Waits for the end of a run, no longer than the setting permits.</summary>
    /// <param name="http">The request. When its client leaves, the wait ends.</param>
    /// <param name="runId">The run.</param>
    /// <param name="seconds">How long the caller would wait.</param>
    /// <returns>
    /// How many seconds it was ready to wait, and whether the caller may still read the run. 0 seconds: it did not wait, as
    /// waiting is switched off or all places are taken; a start is not refused for that.
    /// </returns>
    public async Task<(int Seconds, bool MayRead)> WaitAsync(HttpContext http, string runId, int seconds)
    {
        var caller = http.Caller();
        seconds = Math.Min(seconds, limits.WaitSeconds);
        if (seconds == 0 || !places.TryTake(http, caller))
        {
            return (0, true);
        }

        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(seconds), time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, host.ApplicationStopping, over.Token);
        try
        {
            await source.EndOfAsync(runId, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            http.RequestAborted.ThrowIfCancellationRequested();
        }

        // It could when the run was started; a key may have been revoked since.
        return (seconds, await access.LastsAsync(http, caller));
    }
}
