using System.Xml.Linq;

namespace Workflow.Architecture.Tests;

/// <summary>A project of <c>src</c>, read from its project file, so that it need not be built.</summary>
internal sealed class SourceProject
{
    private readonly string _path;
    private readonly XElement _root;

    private SourceProject(string path) => (_path, _root) = (path, XElement.Load(path));

    public string Name => Path.GetFileNameWithoutExtension(_path);

    public ProjectLayer ProjectLayer => ProjectLayers.Of(Name);

    /// <summary>Names of the projects it references.</summary>
    public IEnumerable<string> Projects => Includes("ProjectReference").Select(p => Path.GetFileNameWithoutExtension(p.Replace('\\', '/')));

    /// <summary>Packages and frameworks it references itself, and the SDK's, which brings a framework of its own.</summary>
    public IEnumerable<string> Packages => Includes("PackageReference").Concat(Includes("FrameworkReference")).Append((string?)_root.Attribute("Sdk") ?? "");

    /// <summary>References to other layers that bypass project references.</summary>
    public IEnumerable<string> BackDoors =>
        Includes("Reference")
            .Concat(Includes("Compile").Where(LeadsOutside))
            .Concat(Elements("Import").Select(i => (string?)i.Attribute("Project") ?? "").Where(LeadsOutside));

    /// <summary>Its sources: where each is, and its text.</summary>
    public IEnumerable<(string Path, string Text)> Sources =>
        Directory.EnumerateFiles(Path.GetDirectoryName(_path)!, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Path.GetRelativePath(Path.GetDirectoryName(_path)!, path), File.ReadAllText(path)))
            .Where(source => !source.Item1.StartsWith("obj", StringComparison.Ordinal) && !source.Item1.StartsWith("bin", StringComparison.Ordinal));

    /// <summary>Assemblies that may see its internals.</summary>
    public IEnumerable<string> Friends => Includes("InternalsVisibleTo");

    /// <summary>The lock file's packages, with all that they bring along; empty when there is no lock file.</summary>
    public IEnumerable<string> LockedPackages
    {
        get
        {
            var path = Path.Combine(Path.GetDirectoryName(_path)!, "packages.lock.json");
            if (!File.Exists(path))
            {
                return [];
            }

            using var document = System.Text.Json.JsonDocument.Parse(File.ReadAllText(path));
            return [.. document.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(f => f.Value.EnumerateObject()).Select(p => p.Name)];
        }
    }

    /// <summary>Every project, including future ones.</summary>
    public static IReadOnlyList<SourceProject> All { get; } = [.. Directory
        .EnumerateDirectories(Path.Combine(Root(), "src"))
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj"))
        .Order(StringComparer.Ordinal)
        .Select(path => new SourceProject(path))];

    public static SourceProject Named(string name) => All.Single(p => p.Name == name);

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "src", "Workflow.Core", "Workflow.Core.csproj")))
        {
            at = at.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return at.FullName;
    }

    private static bool LeadsOutside(string path) => path.Contains("..", StringComparison.Ordinal);

    private IEnumerable<XElement> Elements(string name) => _root.Descendants().Where(e => e.Name.LocalName == name);

    private IEnumerable<string> Includes(string item) => Elements(item).Select(e => (string?)e.Attribute("Include")).OfType<string>();
}
