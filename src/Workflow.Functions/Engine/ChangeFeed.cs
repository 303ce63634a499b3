using Workflow.Core.Execution.Session;

namespace Workflow.Functions.Engine;

/// <summary>
/// The changes that an orchestration was notified of, for the session that it has at the time: one that is abandoned takes
/// none. A change that nobody has read yet is kept once, however often it came.
/// </summary>
/// <remarks>Runs on the orchestration's one thread, and does the same at each replay.</remarks>
internal sealed class ChangeFeed
{
    private readonly Queue<RunChange> _unread = new();
    private TaskCompletionSource<RunChange>? _reader;

    private readonly RunInstance _instance;

    /// <summary>The feed of an orchestration.</summary>
    /// <param name="instance">The orchestration.</param>
    public ChangeFeed(RunInstance instance)
    {
        _instance = instance;
        _ = ReceiveAsync();
    }

    /// <summary>Waits for the next change.</summary>
    public Task<RunChange> NextAsync()
    {
        if (_unread.TryDequeue(out var change))
        {
            return Task.FromResult(change);
        }

        _reader = new TaskCompletionSource<RunChange>();
        return _reader.Task;
    }

    /// <summary>The session that waits for a change is abandoned.</summary>
    public void Leave() => _reader = null;

    private async Task ReceiveAsync()
    {
        while (true)
        {
            Add(await _instance.Context.WaitForExternalEvent<RunChange>(Names.Changed, CancellationToken.None));
        }
    }

    private void Add(RunChange change)
    {
        if (_reader is { } reader)
        {
            _reader = null;
            reader.SetResult(change);
        }
        else
        {
            _instance.History.CountMessage(); // a reader counts what it reads
            if (!_unread.Contains(change))
            {
                _unread.Enqueue(change);
            }
        }
    }
}
