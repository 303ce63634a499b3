using System.Net;
using Microsoft.Extensions.Options;
using Workflow.Tasks.Database.Connections;

namespace Workflow.Tasks.Database;

/// <summary>Refuses to start with a limit out of range, an invalid network, or a folder that must not be open to tasks.</summary>
/// <param name="store">The folder of the service's own store, if it has one.</param>
internal sealed class DatabaseTaskOptionsValidator(StoreFolder? store = null) : IValidateOptions<DatabaseTaskOptions>
{
    public ValidateOptionsResult Validate(string? name, DatabaseTaskOptions options)
    {
        List<string> faults =
        [
            .. (options.BlockedNetworks ?? [])
                .Where(network => !IPNetwork.TryParse(network, out _))
                .Select(network =>
                    $"Workflow:Database:BlockedNetworks holds '{network}', which is not a network in CIDR notation such as 10.0.0.0/8 or fd00::/8."),
            .. OutOfRange(nameof(options.MaxConnectionsPerDatabase), options.MaxConnectionsPerDatabase, 1, 1_000),
            .. OutOfRange(nameof(options.ConnectTimeoutSeconds), options.ConnectTimeoutSeconds, 1, 300),
            .. SqliteFaults(options.SqliteRoot),
        ];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> OutOfRange(string setting, int value, int from, int to) =>
        value < from || value > to ? [$"Workflow:Database:{setting} is {value}, and must be from {from} to {to}."] : [];

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
        return store is { Path: var kept } && (SqlitePath.IsWithin(root, kept) || SqlitePath.IsWithin(kept, root))
            ? [$"Workflow:Database:SqliteRoot is '{root}', and neither may it be in the folder of the service's own store nor that folder in it."]
            : [];
    }
}
