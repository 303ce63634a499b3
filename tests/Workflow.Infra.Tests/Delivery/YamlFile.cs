using Workflow.TestHost;
using YamlDotNet.RepresentationModel;

namespace Workflow.Infra.Tests.Delivery;

/// <summary>Files in YAML of the repository.</summary>
internal static class YamlFile
{
    /// <summary>The text of a file.</summary>
    public static string Text(string path) => File.ReadAllText(Path.Combine(RepositoryRoot.Path, path));

    /// <summary>What a file says.</summary>
    public static YamlMappingNode Read(string path)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Text(path)));
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }

    /// <summary>A map in a map; empty where there is none.</summary>
    public static YamlMappingNode Map(this YamlMappingNode node, string name) => node.Children.TryGetValue(name, out var child) && child is YamlMappingNode map ? map : [];

    /// <summary>The steps of a job; none if it calls another workflow.</summary>
    public static IEnumerable<YamlMappingNode> Steps(this YamlMappingNode job) =>
        job.Children.TryGetValue("steps", out var steps) ? ((YamlSequenceNode)steps).Cast<YamlMappingNode>() : [];

    /// <summary>The words of a member: of a list, or the one there is.</summary>
    public static IReadOnlyList<string> Words(this YamlMappingNode node, string name) => !node.Children.TryGetValue(name, out var child)
        ? []
        : child is YamlSequenceNode list ? [.. list.Select(item => item.ToString())] : [child.ToString()];
}
