using System.Threading.Channels;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Standalone.Engine;

/// <summary>A run that is worked on as it stands in the store, and what has changed about it. Outlives the sessions of the run.</summary>
internal sealed class RunOrders : IDisposable
{
    private readonly CancellationTokenSource _gone;
    private readonly Channel<RunChange> _changes = Channel.CreateUnbounded<RunChange>();
    private readonly IRunStore _store;
    private readonly Lock _lock = new();
    private DateTimeOffset? _startedAt;
    private long _polls;
    private long _seen;

    public RunOrders(Run run, IRunStore store, CancellationToken stopping)
    {
        (_store, Observed) = (store, new ObservedRun(run));
        _gone = CancellationTokenSource.CreateLinkedTokenSource(stopping, Observed.Gone);
    }

    /// <summary>The run as it was last read, but for its start, which is being written when a session begins.</summary>
    public ObservedRun Observed { get; }

    /// <summary>Cancelled when the host stops, or when the run was ended behind the engine's back.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>What has changed about the run, in order.</summary>
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

    /// <summary>A child run has ended.</summary>
    public void EndChild(string childRunId) => _changes.Writer.TryWrite(RunChange.Ended(childRunId));

    /// <summary>
    /// Reads how the run stands. Every change of the run is followed by a read, so of two reads at a time the one that began later
    /// has the last word, whichever is answered first.
    /// </summary>
    public async Task<Run?> PollAsync(CancellationToken cancellationToken)
    {
        var poll = Interlocked.Increment(ref _polls);
        var run = await _store.GetAsync(Observed.Run.Id, cancellationToken);
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

    /// <summary>Something about the run has changed: reads what, and has the session hear of it.</summary>
    public async Task NotifyAsync(CancellationToken cancellationToken)
    {
        if (await PollAsync(cancellationToken) is { } run)
        {
            _changes.Writer.TryWrite(RunChange.Of(run.Status));
        }
    }

    public void Dispose() => _gone.Dispose();
}
