using System.Runtime.CompilerServices;
using Workflow.Client.Sending;

namespace Workflow.Client.Watching;

/// <summary>Receives events, and connects again where a connection ends, after the last event that it has received.</summary>
internal static class Watcher
{
    /// <summary>The events of an address.</summary>
    /// <param name="connection">Sends requests.</param>
    /// <param name="path">The address.</param>
    /// <param name="after">The id of the event after which to begin; <c>null</c>: now.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="WorkflowException">The service refuses it, or could not be reached for too long.</exception>
    public static async IAsyncEnumerable<WatchEvent> ReadAsync(Connection connection, ApiPath path, string? after, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var patience = new Patience(connection);
        EventStream? stream = null;
        try
        {
            while (true)
            {
                var (next, failure) = (default(WatchEvent), default(WorkflowException));
                try
                {
                    stream ??= await EventStream.OpenAsync(connection, path, after, cancellationToken).ConfigureAwait(false);
                    next = await stream.NextAsync(cancellationToken).ConfigureAwait(false);
                    patience.Answered();
                }
                catch (WorkflowException e) when (patience.Bears(e))
                {
                    failure = e;
                }

                if (next is not null)
                {
                    after = next.Id ?? after;
                    yield return next;
                    if (next is WatchEnded)
                    {
                        yield break;
                    }

                    continue;
                }

                var retry = stream?.Retry ?? TimeSpan.Zero;
                await DisposeAsync(stream).ConfigureAwait(false);
                stream = null;
                await (failure is null ? Task.Delay(retry, connection.Time, cancellationToken) : patience.PauseAsync(failure, cancellationToken)).ConfigureAwait(false);
            }
        }
        finally
        {
            await DisposeAsync(stream).ConfigureAwait(false);
        }
    }

    private static ValueTask DisposeAsync(EventStream? stream) => stream?.DisposeAsync() ?? ValueTask.CompletedTask;
}
