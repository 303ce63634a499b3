using System.Text;
using Microsoft.AspNetCore.Http;
using Workflow.Api.Access;
using Workflow.Core.Access;
using Workflow.Core.Limits;

namespace Workflow.Api.Watching;

/// <summary>
/// An answer that stays open: until its client leaves, its caller may not read any more, the host stops, or it is old
/// enough. It writes what no event can have: the first <c>retry</c>, and comments while nothing happens.
/// </summary>
internal sealed class OpenStream : IDisposable
{
    /// <summary>How soon a client connects again.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    /// <summary>How often a comment is sent while nothing else is: proxies close connections that seem dead.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>How often the caller is checked. Together with <see cref="KeyCache.Lifetime"/> it is less than 5 s.</summary>
    public static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(2);

    /// <summary>The longest time for the client to take what is written. One that takes longer connects again.</summary>
    public static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(60);

    private static readonly TimeProvider RealTime = TimeProvider.System; // what other threads and the network take, whatever the service's clock says

    private readonly HttpContext _http;
    private readonly LastingAccess _access;
    private readonly Caller _caller;
    private readonly TimeProvider _time;
    private readonly TimeSpan _longest;
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _end;
    private readonly long _begunAt;
    private readonly Lock _gate = new();
    private readonly ITimer _overseer;
    private bool _isDisposed;
    private long _checkedAt;
    private long _writtenAt;
    private long _writingSince; // 0: nothing is being written

    public OpenStream(HttpContext http, LastingAccess access, LimitOptions limits, TimeProvider time, CancellationToken stopping)
    {
        (_http, _access, _time, _caller) = (http, access, time, http.Caller());
        _longest = TimeSpan.FromSeconds(limits.WatchSeconds);
        _end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        _stopping = stopping;
        _begunAt = _checkedAt = _writtenAt = time.GetTimestamp();
        _overseer = RealTime.CreateTimer(_ => AbortIfStuck(), null, CheckEvery, CheckEvery);
    }

    /// <summary>Writes the beginning.</summary>
    public Task BeginAsync()
    {
        Writes();
        return BeginAsync(_http);
    }

    /// <summary>Writes the beginning of an answer with events: how soon its client connects again.</summary>
    public static Task BeginAsync(HttpContext http) => WriteAsync(http, Encoding.ASCII.GetBytes($"retry: {Retry.TotalMilliseconds}\n\n"));

    /// <summary>Writes an id without an event: the client continues from there.</summary>
    public static Task MoveAsync(HttpContext http, string id) => WriteAsync(http, Encoding.ASCII.GetBytes($"id: {id}\n\n"));

    /// <summary>Called when an event is about to be written.</summary>
    public void Writes()
    {
        _writtenAt = _time.GetTimestamp();
        Volatile.Write(ref _writingSince, RealTime.GetTimestamp());
    }

    /// <summary>Waits, but no longer than the stream is open.</summary>
    public Task PauseAsync(TimeSpan pause) => PauseAsync(pause, _time);

    /// <summary>Gives other threads time, but no longer than the stream is open.</summary>
    public Task YieldAsync(TimeSpan pause) => PauseAsync(pause, RealTime);

    /// <summary>Waits for something to send.</summary>
    /// <returns>False: the stream ends.</returns>
    public async Task<bool> WaitAsync(Task next)
    {
        while (await IsOpenAsync())
        {
            if (next.IsCompleted)
            {
                return true;
            }

            var untilComment = KeepAlive - _time.GetElapsedTime(_writtenAt);
            await SettleAsync(next.WaitAsync(untilComment < CheckEvery ? untilComment : CheckEvery, _time, _end.Token));
        }

        return false;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true; // the connection may serve another request from here on
        }

        _overseer.Dispose();
        _end.Dispose();
    }

    // While a client takes nothing, the write does not end, and nothing else looks whether the stream may still be open.
    private void AbortIfStuck()
    {
        lock (_gate)
        {
            var since = Volatile.Read(ref _writingSince);
            if (!_isDisposed && (_stopping.IsCancellationRequested || (since != 0 && RealTime.GetElapsedTime(since) >= LongestWrite)))
            {
                _http.Abort();
            }
        }
    }

    private Task PauseAsync(TimeSpan pause, TimeProvider time)
    {
        Volatile.Write(ref _writingSince, 0);
        return SettleAsync(Task.Delay(pause, time, _end.Token));
    }

    private async Task<bool> IsOpenAsync()
    {
        Volatile.Write(ref _writingSince, 0);
        if (_end.IsCancellationRequested || _time.GetElapsedTime(_begunAt) >= _longest)
        {
            return false;
        }

        if (_time.GetElapsedTime(_checkedAt) >= CheckEvery)
        {
            _checkedAt = _time.GetTimestamp();
            if (!await _access.LastsAsync(_http, _caller))
            {
                return false;
            }
        }

        if (_time.GetElapsedTime(_writtenAt) >= KeepAlive)
        {
            Writes();
            await WriteAsync(_http, ": \n\n"u8.ToArray());
            Volatile.Write(ref _writingSince, 0);
        }

        return true;
    }

    private static async Task WriteAsync(HttpContext http, byte[] text)
    {
        await http.Response.Body.WriteAsync(text, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    private static async Task SettleAsync(Task wait) => await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
