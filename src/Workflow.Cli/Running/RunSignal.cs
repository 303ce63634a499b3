using System.Threading.Channels;
using Workflow.Cli.Services;
using Workflow.Client;

namespace Workflow.Cli.Running;

/// <summary>Says when a run has changed, by the service's watch of it, so that it need not be asked again and again.</summary>
internal sealed class RunSignal : IAsyncDisposable
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _end = new();
    private readonly TimeProvider _time;
    private readonly Task _watching;
    private volatile bool _isHeard;

    /// <summary>Begins to watch.</summary>
    /// <param name="service">The service.</param>
    /// <param name="runId">The run.</param>
    /// <param name="time">The clock of the waits.</param>
    public RunSignal(Service service, string runId, TimeProvider time)
    {
        _time = time;
        _watching = WatchAsync(service, runId);
    }

    /// <summary>Whether the service says what changes. Not before it has said something: what is in between may keep it back.</summary>
    public bool IsHeard => _isHeard;

    /// <summary>Waits for the next change that no earlier wait has ended with.</summary>
    /// <param name="longest">How long at most.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>Whether there is one.</returns>
    public async Task<bool> WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = _changes.Reader.ReadAsync(over.Token).AsTask();
        await Task.WhenAny(change, Task.Delay(longest, _time, over.Token));
        await over.CancelAsync();
        await ((Task)change).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return change.IsCompletedSuccessfully;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    // What is wrong with a watch is wrong with the next question too, or does not matter: then the run is asked about as before.
    private async Task WatchAsync(Service service, string runId)
    {
        try
        {
            await foreach (var _ in service.Api.Runs.WatchAsync(runId, cancellationToken: _end.Token))
            {
                _isHeard = true;
                _changes.Writer.TryWrite(true);
            }
        }
        catch (Exception e) when (e is WorkflowException or OperationCanceledException)
        {
            // see above
        }
        finally
        {
            _isHeard = false;
            _changes.Writer.TryWrite(true);
        }
    }
}
