using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Workflow.Api.Requests;

/// <summary>
/// Scalars and tags by the core schema of YAML 1.2 (chapter 10.3). Infinity and NaN are texts, as JSON does not have them.
/// </summary>
internal static class YamlScalar
{
    private const string Prefix = "tag:yaml.org,2002:";

    /// <summary>Writes a scalar as the JSON it stands for.</summary>
    /// <exception cref="RefusedException">Its tag is not of the core schema, or does not match the value.</exception>
    public static void Write(YamlScalarNode scalar, Utf8JsonWriter writer)
    {
        var text = scalar.Value ?? "";
        if (scalar.Tag.IsEmpty ? scalar.Style is not ScalarStyle.Plain : scalar.Tag.IsNonSpecific || scalar.Tag.Value == Prefix + "str")
        {
            writer.WriteStringValue(text);
            return;
        }

        var kind = WriteResolved(text, writer, !scalar.Tag.IsEmpty && scalar.Tag.Value == Prefix + "float");
        if (!scalar.Tag.IsEmpty && scalar.Tag.Value != Prefix + kind && (scalar.Tag.Value != Prefix + "float" || kind != "int"))
        {
            throw TagFault(scalar);
        }
    }

    /// <summary>Refuses a tag on a collection or a key that does not match its kind.</summary>
    /// <exception cref="RefusedException">It does not match.</exception>
    public static void CheckTag(YamlNode node)
    {
        var tag = node.Tag;
        if (!tag.IsEmpty && !tag.IsNonSpecific && tag.Value != Prefix + (node is YamlMappingNode ? "map" : node is YamlSequenceNode ? "seq" : "str"))
        {
            throw TagFault(node);
        }
    }

    // Ignoring a tag would change the meaning of the text.
    private static RefusedException TagFault(YamlNode node) =>
        Body.Faulty($"has the tag {FaultText.Shorten(node.Tag.Value)} , which does not match its value or is not a tag of the core schema (line {node.Start.Line})");

    private static string WriteResolved(string text, Utf8JsonWriter writer, bool isTagged)
    {
        if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            writer.WriteNullValue();
            return "null";
        }

        if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            writer.WriteBooleanValue(text[0] is 't' or 'T');
            return "bool";
        }

        if (YamlNumber.TryReadInt(text, out var whole))
        {
            writer.WriteRawValue(whole);
            return "int";
        }

        if (YamlNumber.TryReadFloat(text, out var number, isTagged))
        {
            writer.WriteRawValue(number);
            return "float";
        }

        writer.WriteStringValue(text);
        return "str";
    }
}
