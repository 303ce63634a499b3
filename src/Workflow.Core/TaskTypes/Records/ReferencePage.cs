using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Workflow.Core.TaskTypes.Records;

/// <summary>Writes the page of a task type, in Markdown: as the pages of the built-in ones are.</summary>
[RequiresUnreferencedCode(ByReflection.Why)]
[RequiresDynamicCode(ByReflection.Why)]
internal static class ReferencePage
{
    internal static string Of(string name, string? description, RecordShape shape)
    {
        var page = new StringBuilder().Append("## ").Append(name).Append("\n\n");
        if (description is not null)
        {
            page.Append(Sentence(description)).Append("\n\n");
        }

        page.Append("| ").Append(name).Append(" config | meaning | default |\n| --- | --- | --- |\n");
        AddMembers(page, shape, "");
        return page.ToString();
    }

    private static void AddMembers(StringBuilder page, RecordShape shape, string before)
    {
        foreach (var member in shape.Members)
        {
            var path = before + member.Name;
            page.Append("| `").Append(path).Append("` | ").Append(Meaning(member)).Append(" | ").Append(Default(member)).Append(" |\n");
            if (Nested(member.Shape, path) is var (nested, beforeNested) && nested is not null)
            {
                AddMembers(page, nested, beforeNested);
            }
        }
    }

    private static (RecordShape? Shape, string Before) Nested(ValueShape shape, string path) => shape switch
    {
        NestedShape nested => (nested.Record, $"{path}."),
        ListShape list => Nested(list.Element, $"{path}[]"),
        DictionaryShape dictionary => Nested(dictionary.Element, $"{path}.*"),
        _ => (null, ""),
    };

    private static string Meaning(MemberShape member)
    {
        var rules = member.Rules.Select(rule => rule.Words(member.Shape.Words == "a text")).OfType<string>();
        var kind = Sentence(string.Join(", ", [member.Shape.Words, .. rules, .. member.NoExpression is null ? Array.Empty<string>() : ["without expressions"]]));
        return Cell(member.Description is null ? kind : $"{Sentence(member.Description)} {kind}");
    }

    private static string Default(MemberShape member) =>
        member.IsRequired ? "required"
        : member.Default is null ? "none"
        : Cell($"`{JsonSerializer.Serialize(member.Default, ConfigSchemas.Written)}`");

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].TrimEnd('.') + ".";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
