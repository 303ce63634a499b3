using System.Runtime.InteropServices;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Session;

/// <summary>Ends a run together with the ends of its last attempts.</summary>
/// <param name="last">The attempts, which have succeeded.</param>
/// <param name="lines">Their lines for the log.</param>
/// <returns>False if nothing was written.</returns>
internal delegate Task<bool> EndTogether(IReadOnlyList<TaskExecution> last, IReadOnlyList<LogLine> lines);

/// <summary>
/// The ends of attempts that are written together, a moment later: those of <see cref="StepRunner.MayBeHeld"/>. Such an attempt is repeated after a
/// crash without anybody noticing, so the next one of its kind need not wait until it is on disk. Everything else does: it may read the record, or
/// be noticed outside.
/// </summary>
/// <param name="record">Records them, and completes when they are on disk.</param>
/// <param name="time">The clock.</param>
internal sealed class HeldRecords(Func<IReadOnlyList<TaskExecution>, IReadOnlyList<LogLine>, Task> record, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How many are held at most. The one that fills it waits until all are on disk.</summary>
    internal const int Most = 64;

    /// <summary>How much they hold, in bytes of their outputs. The one that reaches it waits until all are on disk.</summary>
    internal const int MostBytes = 64 * 1024;

    /// <summary>How long they are held at most: nobody who watches a run notices.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<TaskExecution> _held = [];
    private List<LogLine> _lines = [];
    private int _bytes;
    private Task _written = Task.CompletedTask;
    private ITimer? _timer;

    /// <summary>Completes when they could not be written. <see cref="FlushAsync"/> then throws why.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Holds the end of an attempt. Completes at once or, if it is no success or there is no more room, when all are on disk.</summary>
    /// <param name="ended">The attempt.</param>
    /// <param name="lines">Its lines for the log.</param>
    public Task AddAsync(TaskExecution ended, IReadOnlyList<LogLine> lines)
    {
        lock (_gate)
        {
            if (_held.Count == 0)
            {
                _timer ??= time.CreateTimer(static self => _ = ((HeldRecords)self!).FlushAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(Patience, Timeout.InfiniteTimeSpan);
            }

            _held.Add(ended);
            _lines.AddRange(lines);
            _bytes += ended.Output is { } output ? JsonMarshal.GetRawUtf8Value(output).Length : 0;
            return ended.Status == ExecutionStatus.Succeeded && _held.Count < Most && _bytes < MostBytes ? Task.CompletedTask : FlushAsync();
        }
    }

    /// <summary>Completes when all that were held are on disk.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            return _held.Count == 0 ? _written : _written = WriteAsync(_written, Take());
        }
    }

    /// <summary>Ends the run with those that are held and its last attempt.</summary>
    /// <param name="last">The attempt.</param>
    /// <param name="lines">Its lines for the log.</param>
    /// <param name="end">Writes all of them in one transaction.</param>
    /// <returns>False if nothing of the end was written; those that were held are on disk then.</returns>
    public async Task<bool> EndWithAsync(TaskExecution last, IReadOnlyList<LogLine> lines, EndTogether end)
    {
        Task earlier;
        (List<TaskExecution> Ends, List<LogLine> Lines) taken;
        lock (_gate)
        {
            (earlier, taken) = (_written, Take());
        }

        await earlier; // a run must not end without what could not be written; what was taken is then done again
        if (await end([.. taken.Ends, last], [.. taken.Lines, .. lines]))
        {
            return true;
        }

        if (taken.Ends.Count > 0)
        {
            await record(taken.Ends, taken.Lines);
        }

        return false;
    }

    /// <summary>Writes those that are still held, if possible, so that the next session does not do them again.</summary>
    public async ValueTask DisposeAsync()
    {
        await FlushAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await (_timer?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private (List<TaskExecution> Ends, List<LogLine> Lines) Take()
    {
        var taken = (_held, _lines);
        (_held, _lines, _bytes) = ([], [], 0);
        return taken;
    }

    private async Task WriteAsync(Task earlier, (List<TaskExecution> Ends, List<LogLine> Lines) taken)
    {
        try
        {
            var write = record(taken.Ends, taken.Lines); // now, as writes keep their order
            await Task.WhenAll(earlier, write);
        }
        catch
        {
            _failed.TrySetResult();
            throw;
        }
    }
}
