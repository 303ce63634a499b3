using System.Globalization;
using System.Text.Json;
using Workflow.Core.Definitions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Workflow.Api.Requests;

/// <summary>Scalars and tags by the core schema of YAML 1.2 (chapter 10.3). Infinity and NaN, which JSON has not, are texts.</summary>
internal static class YamlScalar
{
    private const string Prefix = "tag:yaml.org,2002:";

    /// <summary>Writes a scalar as the JSON it stands for.</summary>
    /// <exception cref="RefusedException">Its tag is not one of the core schema's, or says what it is not.</exception>
    public static void Write(YamlScalarNode scalar, Utf8JsonWriter writer)
    {
        var text = scalar.Value ?? "";
        if (scalar.Tag.IsEmpty ? scalar.Style is not ScalarStyle.Plain : scalar.Tag.IsNonSpecific || scalar.Tag.Value == Prefix + "str")
        {
            writer.WriteStringValue(text);
            return;
        }

        var kind = WriteResolved(text, writer);
        if (!scalar.Tag.IsEmpty && scalar.Tag.Value != Prefix + kind && (scalar.Tag.Value != Prefix + "float" || kind != "int"))
        {
            throw TagFault(scalar);
        }
    }

    /// <summary>Refuses a tag on a collection, or on a key, that is not its own.</summary>
    /// <exception cref="RefusedException">It is another's.</exception>
    public static void CheckTag(YamlNode node)
    {
        var tag = node.Tag;
        if (!tag.IsEmpty && !tag.IsNonSpecific && tag.Value != Prefix + (node is YamlMappingNode ? "map" : node is YamlSequenceNode ? "seq" : "str"))
        {
            throw TagFault(node);
        }
    }

    // A tag that is passed over would change what the sender means.
    private static RefusedException TagFault(YamlNode node) =>
        Body.Faulty($"has the tag {ObjectReader.Shorten(node.Tag.Value)} on what is no such thing, or it is not a tag of the core schema (line {node.Start.Line})");

    private static string WriteResolved(string text, Utf8JsonWriter writer)
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

        if (TryPrefixed(text, out var bits))
        {
            writer.WriteNumberValue(bits);
            return "int";
        }

        if (IsNumber(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            {
                writer.WriteNumberValue(whole);
            }
            else
            {
                writer.WriteNumberValue(number);
            }

            return text.AsSpan().ContainsAny(".eE") ? "float" : "int";
        }

        writer.WriteStringValue(text);
        return "str";
    }

    // 0o [0-7]+ and 0x [0-9a-fA-F]+
    private static bool TryPrefixed(string text, out ulong number)
    {
        number = 0;
        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
        }

        if (text.Length is < 3 or > 23 || !text.StartsWith("0o", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var digit in text.AsSpan(2))
        {
            if (digit is < '0' or > '7' || number >> 61 != 0)
            {
                return false;
            }

            number = (number << 3) + (uint)(digit - '0');
        }

        return true;
    }

    // [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
    private static bool IsNumber(string text) =>
        text.All(c => char.IsAsciiDigit(c) || c is '+' or '-' or '.' or 'e' or 'E') && text.Any(char.IsAsciiDigit) && text[0] is not ('e' or 'E');
}
