using Microsoft.Extensions.Options;

namespace Workflow.Tasks.Database;

/// <summary>Refuses to start with a limit out of range, an invalid network, or a folder that must not be open to tasks.</summary>
/// <param name="store">The folder of the service's own store, if it has one.</param>
internal sealed class DatabaseTaskOptionsValidator(StoreFolder? store = null) : IValidateOptions<DatabaseTaskOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseTaskOptions options)
    {
        List<string> faults =
        [
            .. SettingFaults.OfNetworks("Workflow:Database:BlockedNetworks", options.BlockedNetworks ?? []),
            .. SettingFaults.OutOfRange("Workflow:Database:MaxConnectionsPerDatabase", options.MaxConnectionsPerDatabase, 1, 1_000),
            .. SettingFaults.OutOfRange("Workflow:Database:ConnectTimeoutSeconds", options.ConnectTimeoutSeconds, 1, 300),
            .. SqliteFaults(options.SqliteRoot),
        ];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> SqliteFaults(string? root)
    {
        if (string.IsNullOrEmpty(root))
        {
            return [];
        }

        if (!Path.IsPathFullyQualified(root))
        {
            return ["Workflow:Database:SqliteRoot must be the full path of a folder."];
        }

        if (!Directory.Exists(root))
        {
            return [$"Workflow:Database:SqliteRoot is '{root}', and there is no such folder."];
        }

        // The store has the keys and every run: no workflow may read it.
        return store is { Path: var kept } && (RealPath.IsWithin(root, kept) || RealPath.IsWithin(kept, root))
            ? [$"Workflow:Database:SqliteRoot is '{root}', and neither may it be in the folder of the service's own store nor that folder in it."]
            : [];
    }
}
