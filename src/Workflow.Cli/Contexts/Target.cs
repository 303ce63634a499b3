using Workflow.Cli.Terminal;

namespace Workflow.Cli.Contexts;

/// <summary>The service that a command speaks to.</summary>
/// <param name="Server">Its address.</param>
/// <param name="Key">The key for it; <c>null</c>: none.</param>
/// <param name="Source">Where the address comes from, for messages.</param>
internal sealed record Target(Uri Server, string? Key, string Source)
{
    /// <summary>
    /// Finds it. The first that says it decides: <c>--server</c>, <c>--context</c>, <c>WORKFLOW_URL</c>, the current context, this machine. A key
    /// only goes to the server that it was given with: that of a context to its server, <c>WORKFLOW_KEY</c> to that of <c>WORKFLOW_URL</c> if there
    /// is one, or to <c>--server</c> and this machine. <c>--key</c> goes wherever the command goes.
    /// </summary>
    /// <param name="server">The option <c>--server</c>.</param>
    /// <param name="key">The option <c>--key</c>.</param>
    /// <param name="context">The option <c>--context</c>.</param>
    /// <param name="variable">Reads environment variables.</param>
    /// <param name="contexts">Reads the contexts, if they are needed.</param>
    /// <exception cref="CommandFailedException">An address is faulty, or there is no such context.</exception>
    public static Target Find(string? server, string? key, string? context, Func<string, string?> variable, Func<ContextSet> contexts)
    {
        var (url, ownKey) = (Set(variable("WORKFLOW_URL")), Set(variable("WORKFLOW_KEY")));
        if (key == "-")
        {
            throw new CommandFailedException(ExitCode.Usage, "--key - is for workflow config set, which reads the key from standard input. Here, WORKFLOW_KEY or a context gives a key that nobody sees.");
        }

        if (server is not null && context is not null)
        {
            throw new CommandFailedException(ExitCode.Usage, "--server and --context both say which service is meant: give one of them.");
        }

        if (server is not null)
        {
            var address = ServerAddress.Of(server);
            return new Target(address, key ?? (url is null || ServerAddress.IsSame(ServerAddress.Of(url), address) ? ownKey : null), "--server");
        }

        if (context is null && url is not null)
        {
            return new Target(ServerAddress.Of(url), key ?? ownKey, "WORKFLOW_URL");
        }

        var known = contexts();
        return (context ?? known.Current) is not { } name ? new Target(ServerAddress.Default, key ?? ownKey, "the default")
            : known.Contexts.TryGetValue(name, out var found) ? new Target(found.Server, key ?? found.Key, $"context {name}")
            : throw new CommandFailedException(ExitCode.NotFound, $"There is no context '{name}': workflow config set {name} --server URL makes it, and workflow config list shows those there are.");
    }

    private static string? Set(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
