using Workflow.Core.Definitions;
using Workflow.Core.Limits;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Workflow.Api.Requests;

/// <summary>
/// Merge keys (<c>&lt;&lt;: *defaults</c>), from YAML 1.1's type repository, which nearly all YAML readers support: the
/// members of another mapping, or of several in order, are added unless the mapping has them itself.
/// </summary>
internal static class YamlMerge
{
    private const string Key = "<<";

    /// <summary>The members of a mapping, including merged ones; its own come first.</summary>
    /// <exception cref="RefusedException">A merged value is not a mapping, or merges are nested too deep.</exception>
    public static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Members(YamlMappingNode mapping)
    {
        if (!mapping.Children.Keys.Any(IsMerge))
        {
            return mapping.Children;
        }

        var members = new List<KeyValuePair<YamlNode, YamlNode>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        Add(mapping, 0, members, names);
        return members;
    }

    // Closer members take precedence, so the first member with a name wins.
    private static void Add(YamlMappingNode mapping, int depth, List<KeyValuePair<YamlNode, YamlNode>> members, HashSet<string> names)
    {
        foreach (var member in mapping.Children.Where(m => !IsMerge(m.Key)))
        {
            if (member.Key is not YamlScalarNode { Value: { } name } || names.Add(name))
            {
                members.Add(member);
            }
        }

        foreach (var (key, value) in mapping.Children.Where(m => IsMerge(m.Key)))
        {
            if (depth == DefinitionLimits.JsonDepth)
            {
                throw Body.Faulty($"has '{Key}' nested deeper than {DefinitionLimits.JsonDepth} levels (line {key.Start.Line})");
            }

            foreach (var source in value is YamlSequenceNode several ? several.Children : [value])
            {
                Add(source as YamlMappingNode ?? throw Body.Faulty($"has a value of '{Key}' that is not a mapping (line {key.Start.Line})"), depth + 1, members, names);
            }
        }
    }

    private static bool IsMerge(YamlNode key) => key is YamlScalarNode { Style: ScalarStyle.Plain, Value: Key, Tag.IsEmpty: true };
}
