using Microsoft.Data.Sqlite;

namespace Workflow.Tasks.Database.Connections;

/// <summary>What a connection string for SQLite may have.</summary>
internal static class SqliteOptions
{
    private const int BusySeconds = 2;

    private static readonly OptionTable Table = new OptionTable()
        .Allow("Data Source", "Filename").Allow("Mode").Allow("Foreign Keys").Allow("Recursive Triggers")
        .Ours("Pooling", "Default Timeout", "Command Timeout")
        .Refuse("would need another build of SQLite", "Password")
        .Refuse("would share memory with other tasks", "Cache")
        .Refuse("would replace how files are opened", "Vfs");

    internal static ConnectionPlan Read(IEnumerable<KeyValuePair<string, string>> options)
    {
        var settings = new SqliteConnectionStringBuilder();
        foreach (var (option, value) in Table.Read(options))
        {
            OptionTable.Set(settings, option, value);
        }

        var file = settings.DataSource;
        if (file.Length == 0)
        {
            throw new ConnectionStringException("has no 'Data Source'");
        }

        if (settings.Mode == SqliteOpenMode.Memory || !SqlitePath.IsRelative(file))
        {
            throw new ConnectionStringException("must have the name of a file below Workflow:Database:SqliteRoot as its 'Data Source', such as reports/sales.db");
        }

        settings.Pooling = false; // a file that is not in use is not open
        settings.DefaultTimeout = BusySeconds; // how long another writer is waited for
        return new(DatabaseProvider.Sqlite, file, 0, settings, []);
    }
}
