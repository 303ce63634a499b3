using System.Text;
using System.Text.Json;

namespace Workflow.Core.Json.Yaml;

/// <summary>
/// Writes JSON as YAML 1.2 for people: in block style, without anchors, and with line feeds. Every reader that knows YAML 1.1 or
/// 1.2 reads the same values from it: a text that one of them takes for something else is in quotes.
/// </summary>
public sealed class YamlWriter
{
    private const int Step = 2;

    private readonly StringBuilder _text = new();

    private YamlWriter()
    {
    }

    /// <summary>A value as YAML.</summary>
    /// <param name="value">A JSON value, nested as deeply as a definition may be, without lone surrogates.</param>
    public static string Write(JsonElement value)
    {
        var writer = new YamlWriter();
        if (IsBlock(value))
        {
            writer.Block(value, 0);
        }
        else
        {
            writer.Inline(value, 0);
        }

        return writer._text.ToString();
    }

    private static bool IsBlock(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.GetPropertyCount() > 0,
        JsonValueKind.Array => value.GetArrayLength() > 0,
        _ => false,
    };

    // Begins where the first line of the block is to be; ends after a line feed.
    private void Block(JsonElement value, int indent)
    {
        var isFirst = true;
        foreach (var (key, item) in Items(value))
        {
            if (!isFirst)
            {
                _text.Append(' ', indent);
            }

            isFirst = false;
            if (key is null)
            {
                _text.Append("- ");
                InList(item, indent + Step);
            }
            else if (key.Length > YamlText.LongestKey)
            {
                _text.Append("? ").Append(YamlText.Quoted(key)).Append('\n').Append(' ', indent).Append(": ");
                InList(item, indent + Step);
            }
            else
            {
                _text.Append(YamlText.Key(key)).Append(':');
                InMapping(item, indent);
            }
        }
    }

    private static IEnumerable<(string? Key, JsonElement Value)> Items(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray().Select(item => ((string?)null, item))
        : value.EnumerateObject().Select(member => ((string?)member.Name, member.Value));

    private void InList(JsonElement item, int indent)
    {
        if (IsBlock(item))
        {
            Block(item, indent);
        }
        else
        {
            Inline(item, indent);
        }
    }

    private void InMapping(JsonElement item, int indent)
    {
        if (IsBlock(item))
        {
            _text.Append('\n').Append(' ', indent + Step);
            Block(item, indent + Step);
        }
        else
        {
            _text.Append(' ');
            Inline(item, indent + Step);
        }
    }

    private void Inline(JsonElement value, int indent)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                _text.Append("{}\n");
                break;
            case JsonValueKind.Array:
                _text.Append("[]\n");
                break;
            case JsonValueKind.String:
                YamlText.Append(_text, value.GetString()!, indent);
                break;
            default:
                _text.Append(YamlText.Scalar(value)).Append('\n');
                break;
        }
    }
}
