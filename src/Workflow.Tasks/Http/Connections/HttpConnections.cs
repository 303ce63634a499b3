using Workflow.Tasks.Http.Tls;

namespace Workflow.Tasks.Http.Connections;

/// <summary>
/// The clients of all HTTP tasks: one for those without TLS settings, and one for each such setting while it is in use, as
/// certificates belong to a pool of connections.
/// </summary>
/// <param name="clients">Has the first.</param>
/// <param name="handlers">Creates the others.</param>
/// <param name="time">The clock.</param>
internal sealed class HttpConnections(IHttpClientFactory clients, HttpHandlers handlers, TimeProvider time) : IDisposable
{
    // Longer than its connections are kept open.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Pool> _pools = new(StringComparer.Ordinal);

    /// <summary>A client for one request; disposing of the result returns it.</summary>
    internal HttpConnection Rent(TlsSettings? tls)
    {
        if (tls is null)
        {
            return new HttpConnection(clients.CreateClient(HttpTaskClient.Name), static () => { });
        }

        lock (_lock)
        {
            RemoveUnused();
            if (!_pools.TryGetValue(tls.Key, out var pool))
            {
                _pools[tls.Key] = pool = new Pool(handlers.Create(tls));
            }

            pool.Users++;
            return new HttpConnection(new HttpClient(pool.Handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan }, () => Return(pool));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var pool in _pools.Values)
            {
                pool.Handler.Dispose();
            }

            _pools.Clear();
        }
    }

    private void Return(Pool pool)
    {
        lock (_lock)
        {
            pool.Users--;
            pool.LastUsed = time.GetUtcNow();
        }
    }

    private void RemoveUnused()
    {
        var old = time.GetUtcNow() - Kept;
        foreach (var (key, pool) in _pools.Where(pool => pool.Value.Users == 0 && pool.Value.LastUsed < old).ToList())
        {
            _pools.Remove(key);
            pool.Handler.Dispose();
        }
    }

    private sealed class Pool(HttpMessageHandler handler)
    {
        public HttpMessageHandler Handler => handler;

        public int Users { get; set; }

        public DateTimeOffset LastUsed { get; set; }
    }
}

/// <summary>A client that is used for one request.</summary>
internal sealed class HttpConnection(HttpClient client, Action giveBack) : IDisposable
{
    internal HttpClient Client => client;

    public void Dispose()
    {
        client.Dispose();
        giveBack();
    }
}
