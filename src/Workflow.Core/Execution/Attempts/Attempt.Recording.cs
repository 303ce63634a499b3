using Workflow.Core.History;

namespace Workflow.Core.Execution.Attempts;

/// <content>How it is recorded.</content>
internal sealed partial class Attempt
{
    /// <summary>
    /// Records the lines so far, so that the log can be followed while a handler runs. They stay if that fails: the end is
    /// recorded with them.
    /// </summary>
    public Task FlushAsync()
    {
        lock (_lines)
        {
            return _lines.Count == 0 || !_recording.IsCompleted ? System.Threading.Tasks.Task.CompletedTask : _recording = WriteAsync(keepsLines: true);
        }
    }

    private Task RecordAsync()
    {
        lock (_lines)
        {
            return _recording = _recording.IsCompleted ? WriteAsync(keepsLines: false) : AfterFlushAsync(_recording);
        }

        async Task AfterFlushAsync(Task flush)
        {
            await flush.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await WriteAsync(keepsLines: false);
        }
    }

    // Another host may have ended it while this one was frozen: its record then counts.
    private async Task WriteAsync(bool keepsLines)
    {
        LogLine[] lines;
        lock (_lines)
        {
            lines = [.. _lines];
            _lines.Clear();
        }

        try
        {
            if (RecordLast is { } record && _execution is { Status: ExecutionStatus.Succeeded, IsRepeated: false } && await record(_execution, lines))
            {
                return;
            }

            if (Hold is { } hold && HasEnded)
            {
                await hold(_execution, lines);
            }
            else if (await _executions.RecordAsync(Run.Id, [_execution], lines, CancellationToken.None) is [var ended])
            {
                _execution = ended;
            }
        }
        catch when (keepsLines)
        {
            lock (_lines)
            {
                _lines.InsertRange(0, lines);
            }

            throw;
        }
    }
}
