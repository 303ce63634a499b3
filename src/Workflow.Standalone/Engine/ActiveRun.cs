using System.Threading.Channels;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Standalone.Engine;

/// <summary>The state of an active run as last read from the store, and a queue of its changes. Outlives the run's sessions.</summary>
internal sealed class ActiveRun : IActiveRun, IDisposable
{
    private readonly CancellationTokenSource _gone;
    private readonly Channel<RunChange> _changes = Channel.CreateUnbounded<RunChange>();
    private readonly IRunReader _runs;
    private readonly Lock _lock = new();
    private DateTimeOffset? _startedAt;
    private long _polls;
    private long _seen;

    public ActiveRun(RunHead run, IRunReader runs, CancellationToken stopping)
    {
        (_runs, Observed) = (runs, new ObservedRun(run));
        _gone = CancellationTokenSource.CreateLinkedTokenSource(stopping, Observed.Gone);
    }

    /// <summary>The run as it was last read, but for its start, which is being written when a session begins.</summary>
    public ObservedRun Observed { get; }

    /// <summary>Cancelled when the host stops, or when something other than its session has ended the run.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>The changes of the run, in order.</summary>
    public ChannelReader<RunChange> Changes => _changes.Reader;

    /// <summary>A session of the run begins.</summary>
    /// <param name="startedAt">When the run was started, UTC: perhaps not on record yet.</param>
    public void Start(DateTimeOffset startedAt)
    {
        lock (_lock)
        {
            _startedAt = startedAt;
            Observed.See(Observed.Run with { StartedAt = startedAt });
        }
    }

    /// <summary>Queues the end of a child run.</summary>
    public void EndChild(string childRunId) => _changes.Writer.TryWrite(RunChange.Ended(childRunId));

    /// <summary>
    /// Reads the state of the run. Every change of the run is followed by a read, so of two concurrent reads the one that
    /// began later counts, whichever is answered first.
    /// </summary>
    public Task<RunHead?> PollAsync(CancellationToken cancellationToken) => ReadAsync(_runs.GetHeadAsync, cancellationToken);

    /// <summary>Nothing: all changes of the run are made in this process, and each is followed by a read.</summary>
    public ValueTask RefreshAsync(CancellationToken cancellationToken) => default;

    /// <summary>Reads the run with its inputs.</summary>
    public Task<Run?> ReadAsync(CancellationToken cancellationToken) => ReadAsync(_runs.GetAsync, cancellationToken);

    private async Task<T?> ReadAsync<T>(Func<string, CancellationToken, Task<T?>> read, CancellationToken cancellationToken)
        where T : RunHead
    {
        var poll = Interlocked.Increment(ref _polls);
        var run = await read(Observed.Run.Id, cancellationToken);
        if (run is null)
        {
            return null;
        }

        lock (_lock)
        {
            if (poll >= _seen)
            {
                _seen = poll;
                Observed.See(run.StartedAt is null ? run with { StartedAt = _startedAt } : run);
            }
        }

        return run;
    }

    /// <summary>Reads the run after a change, and queues the change for the session.</summary>
    public async Task NotifyAsync(CancellationToken cancellationToken)
    {
        if (await PollAsync(cancellationToken) is { } run)
        {
            _changes.Writer.TryWrite(RunChange.Of(run.Status));
        }
    }

    public void Dispose() => _gone.Dispose();
}
