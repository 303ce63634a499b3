using Workflow.Core.History;

namespace Workflow.Storage.Sqlite;

/// <summary>The location and limits of the store.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The folder of the store's files; created if it is missing. One process at a time may have it open.</summary>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public required string DataDirectory
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(value);
            field = value;
        }
    }

    /// <summary>Whether a folder has the file of a store.</summary>
    /// <param name="dataDirectory">The folder; it need not exist.</param>
    public static bool HasStore(string dataDirectory) => File.Exists(Path.Combine(dataDirectory, Connections.Database.FileName));

    /// <summary>
    /// How long the file is checked for damage when it is opened; zero: not at all. If the check takes longer, the file is
    /// opened without its result.
    /// </summary>
    public TimeSpan CheckTimeLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether the store counts totals of what begins and ends, for metrics: see <see cref="IStoreMetrics"/>.</summary>
    public bool CountsTotals { get; init; }

    /// <summary>How many workflows have totals of their own; the others share one.</summary>
    public int MostLabels { get; init; } = 200;

    /// <summary>How large the file may become, in bytes; <c>null</c>: as large as the disk allows. Existing data is kept.</summary>
    public long? MaxBytes { get; init; }
}
