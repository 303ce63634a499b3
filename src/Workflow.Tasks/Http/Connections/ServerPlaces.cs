using Microsoft.Extensions.Options;
using Workflow.Tasks.Http.Redirects;

namespace Workflow.Tasks.Http.Connections;

/// <summary>
/// Limits the number of concurrent calls to one server. A call waits here and not inside the client, where waiting for a
/// connection can't be told from waiting for a response. First come, first served.
/// </summary>
/// <param name="options">Have the limit.</param>
internal sealed class ServerPlaces(IOptions<HttpTaskOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Origin, Server> _servers = [];

    /// <summary>Maximum number of concurrent calls to one origin.</summary>
    internal int PerServer => options.Value.MaxConnectionsPerServer;

    /// <summary>Waits for a free place and takes it. Disposing it frees it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled while waiting.</exception>
    internal Task<IDisposable> EnterAsync(Origin origin, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (!_servers.TryGetValue(origin, out var server))
            {
                _servers[origin] = server = new Server();
            }

            if (server.Taken < PerServer)
            {
                server.Taken++;
                return Task.FromResult<IDisposable>(new Place(this, origin));
            }

            var turn = new TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously);
            server.Waiting.Enqueue(turn);
            return WaitAsync(turn, cancellationToken);
        }
    }

    private static async Task<IDisposable> WaitAsync(TaskCompletionSource<IDisposable> turn, CancellationToken cancellationToken)
    {
        await using (cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken)))
        {
            return await turn.Task;
        }
    }

    private void Leave(Origin origin)
    {
        lock (_lock)
        {
            var server = _servers[origin];
            while (server.Waiting.TryDequeue(out var turn))
            {
                if (turn.TrySetResult(new Place(this, origin)))
                {
                    return; // the place passes directly to the next call
                }
            }

            if (--server.Taken == 0)
            {
                _servers.Remove(origin); // entries of unused servers must not accumulate
            }
        }
    }

    private sealed class Server
    {
        public int Taken { get; set; }

        public Queue<TaskCompletionSource<IDisposable>> Waiting { get; } = [];
    }

    private sealed class Place(ServerPlaces places, Origin origin) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                places.Leave(origin);
            }
        }
    }
}
