using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Acceptance.Tests.Contract;

namespace Workflow.Acceptance.Tests.GeneratedInput;

/// <summary>Makes bodies: as their schema says, nearly so, and hostile ones.</summary>
/// <param name="document">The document with the schemas.</param>
/// <param name="random">What is random.</param>
internal sealed class BodySource(ServedDocument document, Random random)
{
    private const int Deepest = 6;
    private const string HalfCharacter = "@@half@@";

    /// <summary>A body for a schema: its example, with members added, changed or left out.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="example">Its example.</param>
    /// <param name="changes">How many members are changed.</param>
    public JsonNode? Like(JsonElement schema, JsonNode? example, int changes)
    {
        var body = example?.DeepClone() ?? Value(schema, 0);
        if (body is JsonObject members && Properties(schema) is { } properties && random.Next(2) == 0)
        {
            foreach (var property in random.GetItems(properties.EnumerateObject().ToArray(), random.Next(1, 4)))
            {
                members[property.Name] = Value(property.Value, 0);
            }
        }

        for (var i = 0; i < changes; i++)
        {
            Change(body, schema);
        }

        return body;
    }

    /// <summary>A body as text.</summary>
    public static string TextOf(JsonNode? body) => body?.ToJsonString().Replace(HalfCharacter, "\\ud800", StringComparison.Ordinal) ?? "null";

    private JsonNode? Value(JsonElement schema, int depth)
    {
        schema = document.Resolve(schema);
        if (depth > Deepest || random.Next(20) == 0)
        {
            return Odd();
        }

        if (schema.TryGetProperty("oneOf", out var forms))
        {
            return Value(forms[random.Next(forms.GetArrayLength())], depth);
        }

        if (schema.TryGetProperty("enum", out var words))
        {
            return JsonNode.Parse(words[random.Next(words.GetArrayLength())].GetRawText());
        }

        return Type(schema) switch
        {
            "null" or null => Odd(),
            "boolean" => random.Next(2) == 0,
            "integer" => random.Next(3) == 0 ? Pick([0, -1, 60, 1_000, 86_400, 31_536_000, int.MaxValue]) : random.Next(1, 20),
            "number" => random.NextDouble() * 100,
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => schema.TryGetProperty("items", out var items) ? Value(items, depth + 1) : Odd())]),
            "object" => Object(schema, depth),
            _ => random.Next(3) == 0 ? Odd() : Pick(["a", "approve", "collect", "@yearly", "Europe/Berlin", "2027-01-04T05:28:05Z", "{{ inputs.day }}", "inputs.day == 'x'", "latest", "NO_SUCH"]),
        };
    }

    private JsonObject Object(JsonElement schema, int depth)
    {
        JsonObject members = [];
        foreach (var property in Properties(schema) is { } properties ? properties.EnumerateObject().ToList() : [])
        {
            var required = schema.TryGetProperty("required", out var names) && names.EnumerateArray().Any(name => name.GetString() == property.Name);
            if (required || random.Next(3) == 0)
            {
                members[property.Name] = Value(property.Value, depth + 1);
            }
        }

        if (schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.Object)
        {
            members[Pick(["day", "x", "a b", ""])] = Value(additional, depth + 1);
        }

        return members;
    }

    // One member somewhere becomes another value, goes, or gets a neighbour that nobody knows.
    private void Change(JsonNode? node, JsonElement schema)
    {
        while (true)
        {
            switch (node)
            {
                case JsonObject { Count: > 0 } members:
                    var name = Pick([.. members.Select(member => member.Key)]);
                    if (members[name] is JsonObject or JsonArray && random.Next(2) == 0)
                    {
                        node = members[name];
                        continue;
                    }

                    switch (random.Next(4))
                    {
                        case 0:
                            members.Remove(name);
                            break;
                        case 1:
                            members["no_such_member"] = Odd();
                            break;
                        case 2 when Properties(schema) is { } known && known.TryGetProperty(name, out var property):
                            members[name] = Value(property, 0);
                            break;
                        default:
                            members[name] = Odd();
                            break;
                    }

                    return;
                case JsonArray { Count: > 0 } items:
                    node = items[random.Next(items.Count)];
                    if (node is not (JsonObject or JsonArray))
                    {
                        items.Add(Odd());
                        return;
                    }

                    continue;
                default:
                    return;
            }
        }
    }

    // A node can't hold half a character, so its escape is put in when all is text.
    private JsonNode? Odd() => JsonNode.Parse(random.Next(2) == 0
        ? Pick(HostileValues.JsonValues)
        : $"\"{Pick(HostileValues.JsonTexts).Replace("\\ud800", HalfCharacter, StringComparison.Ordinal)}\"");

    private JsonElement? Properties(JsonElement schema) => document.Resolve(schema).TryGetProperty("properties", out var properties) ? properties : null;

    private string? Type(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? null
        : type.ValueKind == JsonValueKind.String ? type.GetString()
        : Pick([.. type.EnumerateArray().Select(form => form.GetString()!)]);

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}
