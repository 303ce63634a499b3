using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Mcp.Text;

namespace Workflow.Mcp.Tools;

/// <summary>Says what is wrong with the arguments of a call, in the words of the tool's schema: an agent knows no types of this program.</summary>
internal static class ArgumentFault
{
    /// <summary>The sentence for the agent.</summary>
    /// <param name="type">What the arguments are read as.</param>
    /// <param name="arguments">The arguments, an object.</param>
    /// <param name="exception">Why they can't be read.</param>
    public static string Of(Type type, JsonElement arguments, JsonException exception)
    {
        var schema = JsonObject.Create(ToolJson.SchemaOf(type)) ?? [];
        var members = schema["properties"] as JsonObject ?? [];
        foreach (var argument in arguments.EnumerateObject())
        {
            if (!members.ContainsKey(argument.Name))
            {
                return $"'{Shown.Text(argument.Name, 100)}' is not an argument; {(members.Count == 0 ? "there are none" : $"the arguments are {string.Join(", ", members.Select(member => member.Key))}")}.";
            }
        }

        foreach (var name in (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()))
        {
            if (!arguments.TryGetProperty(name, out _))
            {
                return $"The argument '{name}' is missing.";
            }
        }

        // The path is $.name, and may go on.
        var faulty = members.FirstOrDefault(member => exception.Path == $"$.{member.Key}" || exception.Path?.StartsWith($"$.{member.Key}.", StringComparison.Ordinal) == true || exception.Path?.StartsWith($"$.{member.Key}[", StringComparison.Ordinal) == true);
        return faulty.Value is JsonObject wanted ? $"The argument '{faulty.Key}' is not {Expected(wanted)}. {wanted["description"]}".TrimEnd() : "The arguments do not fit the tool's schema.";
    }

    private static string Expected(JsonObject schema) => schema switch
    {
        _ when schema["format"]?.ToString() is "date-time" => "an instant, such as 2027-03-28T06:00:00Z",
        _ when schema["type"] is JsonArray types => string.Join(" or ", types.Select(type => OfType(type!.ToString())).Where(type => type != "null")),
        _ when schema["type"] is { } type => OfType(type.ToString()),
        _ => "what is expected",
    };

    private static string OfType(string type) => type switch
    {
        "string" => "a text",
        "integer" => "an integer",
        "object" => "an object",
        "array" => "a list",
        "number" or "boolean" => $"a {type}",
        _ => type,
    };
}
