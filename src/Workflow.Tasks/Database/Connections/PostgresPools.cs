using System.Globalization;
using System.Net;
using Npgsql;

namespace Workflow.Tasks.Database.Connections;

/// <summary>
/// The pools of connections to PostgreSQL: one for each connection string and address. A pool that nothing has used for a
/// while is closed, so that a password that was replaced is forgotten.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class PostgresPools(TimeProvider time) : IDisposable
{
    internal static readonly TimeSpan IdleLifetime = TimeSpan.FromMinutes(5);

    private const int MaxIdlePools = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Pool> _pools = [];
    private int _made;

    /// <summary>How many there are.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _pools.Count;
            }
        }
    }

    private long Now => time.GetTimestamp();

    /// <summary>Takes the use of a pool until it is disposed of.</summary>
    /// <param name="plan">The connection.</param>
    /// <param name="address">The address of its host, which has been checked.</param>
    internal Use Enter(ConnectionPlan plan, IPAddress address)
    {
        var key = $"{address}\n{plan.Key}";
        List<Pool> closing;
        Pool? pool;
        lock (_lock)
        {
            if (!_pools.TryGetValue(key, out pool))
            {
                _pools[key] = pool = new Pool(Source(plan, address, ++_made));
            }

            pool.Users++;
            closing = TakeIdle();
        }

        closing.ForEach(static idle => idle.Source.Dispose());
        return new Use(this, pool);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var pool in _pools.Values)
            {
                pool.Source.Dispose();
            }

            _pools.Clear();
        }
    }

    private List<Pool> TakeIdle()
    {
        var idle = _pools.Where(pool => pool.Value.Users == 0).OrderByDescending(pool => pool.Value.LastUsed).ToList();
        var closing = idle.Where((pool, index) => index >= MaxIdlePools || time.GetElapsedTime(pool.Value.LastUsed) >= IdleLifetime).ToList();
        closing.ForEach(pool => _pools.Remove(pool.Key));
        return [.. closing.Select(pool => pool.Value)];
    }

    private static NpgsqlDataSource Source(ConnectionPlan plan, IPAddress address, int number)
    {
        var settings = new NpgsqlConnectionStringBuilder(plan.Settings.ConnectionString) { Host = address.ToString() };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString)
        {
            // As metrics show it: by default it would be the connection string.
            Name = string.Create(CultureInfo.InvariantCulture, $"workflow-{number}"),
        };
        builder.UseSslClientAuthenticationOptionsCallback(tls =>
        {
            tls.TargetHost = plan.Host; // whose certificate is expected, and not that of the address
            tls.ClientCertificates = null; // the client takes one from the files of the service's user if it finds it
        });
        return builder.Build();
    }

    /// <summary>A pool in use.</summary>
    internal sealed class Use(PostgresPools pools, Pool pool) : IDisposable
    {
        internal NpgsqlDataSource Source => pool.Source;

        public void Dispose()
        {
            lock (pools._lock)
            {
                pool.Users--;
                pool.LastUsed = pools.Now;
            }
        }
    }

    /// <summary>A pool, with what says whether it is idle.</summary>
    internal sealed class Pool(NpgsqlDataSource source)
    {
        internal NpgsqlDataSource Source => source;

        internal int Users { get; set; }

        internal long LastUsed { get; set; }
    }
}
