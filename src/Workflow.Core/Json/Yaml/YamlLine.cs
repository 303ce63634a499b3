using System.Text.Json;

namespace Workflow.Core.Json.Yaml;

/// <summary>
/// Writes JSON as YAML 1.2 on one line, as it can stand behind the name of a member or in a list of one line; read as what
/// <see cref="YamlWriter"/> writes.
/// </summary>
public static class YamlLine
{
    /// <summary>A value, without a line feed.</summary>
    /// <param name="value">A JSON value, nested as deeply as a definition may be, without lone surrogates.</param>
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.GetPropertyCount() > 0 => $"{{ {string.Join(", ", value.EnumerateObject().Select(member => $"{Key(member.Name)}: {Of(member.Value)}"))} }}",
        JsonValueKind.Object => "{}",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Of))}]",
        JsonValueKind.String => YamlText.Line(value.GetString()!),
        _ => YamlText.Scalar(value),
    };

    private static string Key(string name) => name.Length > YamlText.LongestKey ? $"? {YamlText.Quoted(name)}" : YamlText.Key(name);
}
