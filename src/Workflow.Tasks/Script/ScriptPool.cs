using Microsoft.Extensions.Options;

namespace Workflow.Tasks.Script;

/// <summary>Processes that wait for scripts. They are begun by the first script, and replaced as they end.</summary>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
internal sealed class ScriptPool(IOptions<ScriptTaskOptions> options, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Task<ScriptProcess>> _ready = [];
    private ITimer? _timer;
    private bool _isDisposed;

    /// <summary>The processes that wait, for tests.</summary>
    internal IReadOnlyList<int> Idle
    {
        get
        {
            lock (_lock)
            {
                return [.. _ready.Where(process => process.IsCompletedSuccessfully).Select(process => process.Result.Id)];
            }
        }
    }

    /// <summary>Takes a process: one that waits, or one that is being started, or a new one.</summary>
    /// <exception cref="InvalidOperationException">It could not be started.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    internal async Task<ScriptProcess> TakeAsync()
    {
        while (true)
        {
            Task<ScriptProcess>? next;
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                next = _ready.FirstOrDefault(process => process.IsCompletedSuccessfully) ?? _ready.First?.Value;
                if (next is not null)
                {
                    _ready.Remove(next);
                }
            }

            var process = await (next ?? StartAsync());
            if (!process.HasExited)
            {
                return process;
            }

            process.Dispose();
        }
    }

    /// <summary>Gives a process back.</summary>
    /// <param name="process">The process.</param>
    /// <param name="isSound">Whether it may run another script; if not, it is killed, and another is started.</param>
    internal async Task ReturnAsync(ScriptProcess process, bool isSound)
    {
        if (isSound && process.Scripts < options.Value.ScriptsPerProcess)
        {
            process.IdleSince = time.GetTimestamp();
            Add(Task.FromResult(process));
            return;
        }

        await process.KillAsync();
        process.Dispose();
        Add(Task.Run(StartAsync));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        List<Task<ScriptProcess>> left;
        lock (_lock)
        {
            _isDisposed = true;
            left = [.. _ready];
            _ready.Clear();
            _timer?.Dispose();
        }

        left.ForEach(End);
    }

    private static void End(Task<ScriptProcess> process) =>
        _ = process.ContinueWith(static p => p.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task<ScriptProcess> StartAsync()
    {
        var process = await ScriptProcess.StartAsync(ScriptProgram.Info(options.Value.MaxMemoryMegabytes));
        process.IdleSince = time.GetTimestamp();
        return process;
    }

    private void Add(Task<ScriptProcess> process)
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _ready.AddFirst(process); // the one that was used last is used next, so that others become idle
                var pace = TimeSpan.FromSeconds(options.Value.IdleSeconds);
                _timer ??= time.CreateTimer(_ => EndIdle(), null, pace, pace);
                return;
            }
        }

        End(process);
    }

    private void EndIdle()
    {
        List<Task<ScriptProcess>> idle;
        lock (_lock)
        {
            idle = [.. _ready.Where(IsIdle)];
            idle.ForEach(process => _ready.Remove(process));
            if (_ready.Count == 0)
            {
                _timer?.Dispose();
                _timer = null;
            }
        }

        idle.ForEach(End);
    }

    // One that could not be started says so to nobody; the next script starts another.
    private bool IsIdle(Task<ScriptProcess> process) =>
        process.IsFaulted || (process.IsCompletedSuccessfully && time.GetElapsedTime(process.Result.IdleSince).TotalSeconds >= options.Value.IdleSeconds);
}
