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
}
