namespace Workflow.Storage.Sqlite;

/// <summary>Where the store lives.</summary>
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

    /// <summary>
    /// How long the file is looked through for damage when it is opened; zero: not at all. A file that takes longer is
    /// opened without an answer.
    /// </summary>
    public TimeSpan CheckTimeLimit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How large the file may become, in bytes; <c>null</c>: as large as the disk allows. What is there already stays.</summary>
    public long? MaxBytes { get; init; }
}
