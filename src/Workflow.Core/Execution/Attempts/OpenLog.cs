using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// Accepts a handler's log lines while its attempt is open, and drops later ones. A line is on record after a second at the
/// latest, however long the handler runs.
/// </summary>
/// <param name="attempt">The attempt.</param>
/// <param name="time">The clock.</param>
internal sealed class OpenLog(Attempt attempt, TimeProvider time)
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task _flush = Task.CompletedTask;
    private ITimer? _timer;
    private bool _isDue;
    private bool _isClosed;

    /// <summary>Whether nothing has been added yet, so that there is nothing to close.</summary>
    public bool IsEmpty => _timer is null;

    /// <summary>Adds a line.</summary>
    public void Say(LogSeverity level, string message)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            attempt.Say(level, message);
            if (!_isDue)
            {
                _isDue = true;
                _timer ??= time.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(Pace, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Accepts no more lines, and waits until those that are being recorded are.</summary>
    public async Task CloseAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
            _timer?.Dispose();
        }

        await _flush.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // lines that could not be recorded are recorded with the end
    }

    private void Flush()
    {
        lock (_lock)
        {
            _isDue = false;
            _flush = _isClosed || !_flush.IsCompleted ? _flush : attempt.FlushAsync();
        }
    }
}
