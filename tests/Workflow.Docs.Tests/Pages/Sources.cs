using Workflow.TestHost;

namespace Workflow.Docs.Tests.Pages;

/// <summary>The source files of the product.</summary>
internal static class Sources
{
    /// <summary>Their paths in the repository, with what is in them.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"))
        .ToDictionary(path => path, path => File.ReadAllText(Path.Combine(RepositoryRoot.Path, path)));

    /// <summary>Those of the service itself: without its clients, which only hand on what it says.</summary>
    public static IReadOnlyDictionary<string, string> OfService { get; } = All
        .Where(source => !ClientFolders.Any(folder => source.Key.StartsWith(folder, StringComparison.Ordinal)))
        .ToDictionary();

    private static string[] ClientFolders => ["src/Workflow.Aspire", "src/Workflow.Cli/", "src/Workflow.Client/", "src/Workflow.Mcp/"];
}
