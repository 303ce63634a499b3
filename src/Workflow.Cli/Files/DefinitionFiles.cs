using System.CommandLine;
using System.IO.Enumeration;
using Workflow.Cli.Terminal;

namespace Workflow.Cli.Files;

/// <summary>Finds and reads the files that a command line names.</summary>
internal static class DefinitionFiles
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>Whether a path has the ending of a definition.</summary>
    public static bool HasEnding(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The option <c>-f</c>.</summary>
    public static Option<string[]> Option() => new("--file", "-f")
    {
        Description = "A file in YAML or JSON, a folder of such files, or - for standard input. May be repeated.",
        HelpName = "FILE|DIR",
        Required = true,
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>The option that folders in folders are read too.</summary>
    public static Option<bool> Recursive() => new("--recursive", "-R") { Description = "Also the files of the folders in a folder." };

    /// <summary>Reads them, in the order of their names within a folder. Hidden files and folders are left out.</summary>
    /// <param name="call">The call.</param>
    /// <param name="paths">Files, folders, and <c>-</c>.</param>
    /// <param name="recursive">Whether folders in folders count.</param>
    /// <exception cref="CommandFailedException">There is nothing to read.</exception>
    public static IReadOnlyList<DefinitionFile> Read(Call call, IReadOnlyList<string> paths, bool recursive) =>
        [.. paths.SelectMany(path => Expand(call, path, recursive)).Distinct(StringComparer.Ordinal).Select(path => ReadOne(call, path))];

    /// <summary>Reads one.</summary>
    /// <exception cref="CommandFailedException">There is no such file.</exception>
    public static DefinitionFile ReadOne(Call call, string path)
    {
        if (path == "-")
        {
            return call.Read(DefinitionFile.ReadFrom);
        }

        try
        {
            return Interruptible.Wait(() => DefinitionFile.ReadAt(path, call.Surroundings.PathOf(path)), call.Interrupted);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCode.Faulty, $"{path} can't be read: {e.Message}");
        }
    }

    private static List<string> Expand(Call call, string path, bool recursive)
    {
        if (path == "-" || !Directory.Exists(call.Surroundings.PathOf(path)))
        {
            return [path];
        }

        var root = call.Surroundings.PathOf(path);
        List<string> found =
        [
            .. FilesBelow(root, recursive)
                .Select(file => Path.GetRelativePath(root, file))
                .Where(file => HasEnding(file) && !file.Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.')))
                .Order(StringComparer.Ordinal)
                .Select(file => Path.Combine(path, file)),
        ];
        return found.Count > 0 ? found : throw new CommandFailedException(
            ExitCode.Faulty, $"{path} has no files that end in {string.Join(", ", Endings)}{(recursive ? "" : "; --recursive also looks into its folders")}.");
    }

    // Links to files are followed, and links to folders are not: they may lead round in a circle.
    private static FileSystemEnumerable<string> FilesBelow(string root, bool recursive) => new(
        root,
        (ref FileSystemEntry entry) => entry.ToFullPath(),
        new EnumerationOptions { RecurseSubdirectories = recursive, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System, IgnoreInaccessible = false, MaxRecursionDepth = 20 })
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    };
}
