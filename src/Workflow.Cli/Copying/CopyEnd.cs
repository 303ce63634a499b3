using Workflow.Cli.Contexts;
using Workflow.Cli.Terminal;

namespace Workflow.Cli.Copying;

/// <summary>One of the two services of a copy.</summary>
/// <param name="Server">Its address.</param>
/// <param name="Key">The key for it; <c>null</c>: none.</param>
/// <param name="KeySources">Where a key for it is given, for messages.</param>
internal sealed record CopyEnd(Uri Server, string? Key, string KeySources)
{
    /// <summary>
    /// Finds it. An address takes its key from the option, from its own variable, or from <c>WORKFLOW_KEY</c> if <c>WORKFLOW_URL</c> is of the same server; the
    /// name of a context takes the context's.
    /// </summary>
    /// <param name="side">from or to.</param>
    /// <param name="text">The address, or the name of a context.</param>
    /// <param name="key">The option with the key.</param>
    /// <param name="variable">Reads environment variables.</param>
    /// <param name="contexts">Reads the contexts, if they are needed.</param>
    /// <exception cref="CommandFailedException">An address is faulty, or there is no such context.</exception>
    public static CopyEnd Find(string side, string text, string? key, Func<string, string?> variable, Func<ContextSet> contexts)
    {
        if (key == "-")
        {
            throw new CommandFailedException(ExitCode.Usage, $"--{side}-key - reads nothing: WORKFLOW_{side.ToUpperInvariant()}_KEY or a context gives a key that nobody sees.");
        }

        var own = key ?? Set(variable($"WORKFLOW_{side.ToUpperInvariant()}_KEY"));
        var sources = $"--{side}-key, WORKFLOW_{side.ToUpperInvariant()}_KEY, or a context";
        if (ContextSet.NameFault(text) is null)
        {
            return contexts().Contexts.TryGetValue(text, out var found)
                ? new CopyEnd(found.Server, own ?? found.Key, sources)
                : throw new CommandFailedException(ExitCode.NotFound, $"--{side}: there is no context '{text}', and it is not an address such as https://workflow.example.org. workflow config list shows the contexts.");
        }

        var server = ServerAddress.Of(text);
        var isOfUrl = Set(variable("WORKFLOW_URL")) is { } url && ServerAddress.IsSame(ServerAddress.Of(url), server);
        return new CopyEnd(server, own ?? (isOfUrl ? Set(variable("WORKFLOW_KEY")) : null), sources);
    }

    private static string? Set(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
