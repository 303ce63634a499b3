namespace Workflow.TestHost;

/// <summary>The folder the repository was cloned into.</summary>
public static class RepositoryRoot
{
    private const string Landmark = "Directory.Packages.props";

    /// <summary>Its absolute path.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests were copied out of the repository.</exception>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, Landmark)))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds {Landmark}.");
    }
}
