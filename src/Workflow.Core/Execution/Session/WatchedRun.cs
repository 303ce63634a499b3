using System.Threading.Channels;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Session;

/// <summary>
/// A run that other processes may change: read again before a step if nothing has been read of it for a moment, and watched
/// while a step works.
/// </summary>
internal sealed class WatchedRun : IActiveRun, IDisposable
{
    // How outdated the run may be when a step begins. Steps are often shorter: reading before each would double their cost.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(100);

    private readonly Channel<RunChange> _changes = Channel.CreateUnbounded<RunChange>();
    private readonly IRunReader _runs;
    private readonly TimeProvider _time;
    private long _readAt;

    /// <param name="observed">The run as it was just read, and as others in this process read it.</param>
    /// <param name="runs">Reads runs.</param>
    /// <param name="time">The clock.</param>
    public WatchedRun(ObservedRun observed, IRunReader runs, TimeProvider time)
    {
        (Observed, _runs, _time, _readAt) = (observed, runs, time, time.GetTimestamp());
        Observed.Changed = Add;
    }

    /// <inheritdoc/>
    public ObservedRun Observed { get; }

    /// <inheritdoc/>
    public ChannelReader<RunChange> Changes => _changes.Reader;

    /// <inheritdoc/>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        if (_time.GetElapsedTime(Interlocked.Read(ref _readAt)) >= MaxAge)
        {
            await PollAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<RunHead?> PollAsync(CancellationToken cancellationToken)
    {
        var (at, read) = (_time.GetTimestamp(), ObservedRun.BeginRead());
        var run = await _runs.GetHeadAsync(Observed.Run.Id, cancellationToken);
        Interlocked.Exchange(ref _readAt, at);
        Observed.See(run, read);
        return run;
    }

    /// <inheritdoc/>
    public void Dispose() => Observed.Changed = null;

    private void Add(RunHead run) => _changes.Writer.TryWrite(RunChange.Of(run.Status));
}
