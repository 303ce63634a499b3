using Workflow.Cli.Terminal;

namespace Workflow.Cli.Backups;

/// <summary>Reads paths as they are written on the command line.</summary>
internal static class FilePaths
{
    /// <summary>The path, made absolute.</summary>
    /// <exception cref="CommandFailedException">It can't be one.</exception>
    public static string Of(Call call, string name, string text) =>
        string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal)
            ? throw new CommandFailedException(ExitCode.Usage, $"{name} is not a path.")
            : call.Surroundings.PathOf(text);
}
