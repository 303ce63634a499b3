using System.Text.Json.Nodes;
using CsCheck;

namespace Workflow.Docs.Tests.Schemas;

/// <summary>A change of a definition at one place: mostly for the worse.</summary>
/// <param name="Kind">What is done there.</param>
/// <param name="Place">Where, counted over all values.</param>
/// <param name="Choice">With what.</param>
internal sealed record Mutation(int Kind, int Place, int Choice)
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1", "2", "1.5", "100", "101", "1000", "1001", "10000", "10001", "86400", "86401", "1500", "1501", "31536000", "31536001", "2147483648", "-11", "10",
        "\"\"", "\" \"", "\"x\"", "\"é ü\"", "\"日本語\"", "\"a b \"", "\"123\"", "\"a\\tb\"", "\"a\\nb\"", "\"a\\u2028b\"", "\"\\u0007\"", "\"😀\"", "\"{{ inputs.a }}\"", "\"{{ secrets.S }}\"", "\"{{ run.id }}\"", "\"{{\"",
        "\"queue\"", "\"QUEUE\"", "\"cancel_running\"", "\"all\"", "\"none\"", "\"all_success\"", "\"n_success\"", "\"one_success\"", "\"PASS\"", "\"pass\"", "\"GROUP\"", "\"WAIT\"", "\"FAIL\"", "\"HTTP\"",
        "\"5xx\"", "503", "99", "600", "\"*\"", "\"@daily\"", "\"0 6 * * *\"", "\"UTC\"", "\"Europe/Paris\"", "\"europe/paris\"", "\"2026-01-31\"", "\"2026-01-31T08:00:00Z\"", "\"2026-13-31T08:00:00Z\"",
        "\"http://example.org\"", "\"ftp://example.org\"", "\"ops@example.org\"", "\"a@b@c\"", "\"POST\"", "\"get\"", "\"TRACE\"", "\"string\"", "\"integer\"", "\"latest\"", "\"SUCCEEDED\"", "\"succeeded\"",
        "[]", "{}", "[null]", "[1]", "[\"a\",\"a\"]", "[{}]", "{\"a\":1}", "{\"a\":null}", "{\"Host\":\"x\"}", "{\"body_from\":\"tasks.first.output\"}", "{\"count\":1}", "{\"max_attempts\":2}", "[{\"max_attempts\":2}]", "{\"until\":\"true\"}",
    ];

    private static readonly int[] Lengths = [1, 64, 65, 100, 101, 200, 201, 254, 255, 500, 501, 1_000, 1_001, 2_001, 4_000, 4_001, 8_193, 10_000, 10_001];

    public static Gen<Mutation> Any { get; } = Gen.Select(Gen.Int[0, 9], Gen.Int[0, int.MaxValue], Gen.Int[0, int.MaxValue], (kind, place, choice) => new Mutation(kind, place, choice));

    /// <summary>Makes the change.</summary>
    /// <param name="whole">The definition.</param>
    /// <param name="known">The names of all members that there are.</param>
    /// <returns>The changed definition.</returns>
    public JsonNode Apply(JsonNode whole, IReadOnlyList<string> known)
    {
        List<(JsonNode Parent, string? Name, int Index)> places = [];
        Collect(whole, places);
        if (places.Count == 0)
        {
            return whole;
        }

        var (parent, name, index) = places[Place % places.Count];
        var value = name is null ? parent.AsArray()[index] : parent.AsObject()[name];
        switch (Kind)
        {
            case 0:
                Remove(parent, name, index);
                break;
            case 1 or 2 or 3:
                Set(parent, name, index, Value(Choice));
                break;
            case 4 when parent is JsonObject within:
                within[known[Choice % known.Count]] = Value(Choice / known.Count);
                break;
            case 5 when parent is JsonObject within:
                within["nope"] = Value(Choice);
                break;
            case 6 when parent is JsonObject within && name is not null:
                within.Remove(name);
                within[name.ToUpperInvariant()] = value;
                break;
            case 7 when parent is JsonArray list:
                list.Add(value?.DeepClone());
                break;
            case 8 when value is JsonValue text && text.TryGetValue(out string? word):
                Set(parent, name, index, Choice % 2 == 0 ? word.ToUpperInvariant() : word.ToLowerInvariant());
                break;
            case 9 when value is JsonValue text && text.TryGetValue(out string? word):
                var length = Lengths[Choice % Lengths.Length];
                Set(parent, name, index, (word + new string('x', length))[..length]);
                break;
            default:
                Set(parent, name, index, Value(Choice));
                break;
        }

        return whole;
    }

    private static JsonNode? Value(int choice) => JsonNode.Parse(Values[choice % Values.Length]);

    private static void Collect(JsonNode? node, List<(JsonNode, string?, int)> places)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members)
            {
                places.Add((members, name, 0));
                Collect(value, places);
            }
        }
        else if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                places.Add((list, null, i));
                Collect(list[i], places);
            }
        }
    }

    private static void Set(JsonNode parent, string? name, int index, JsonNode? value)
    {
        if (name is null)
        {
            parent.AsArray()[index] = value;
        }
        else
        {
            parent.AsObject()[name] = value;
        }
    }

    private static void Remove(JsonNode parent, string? name, int index)
    {
        if (name is null)
        {
            parent.AsArray().RemoveAt(index);
        }
        else
        {
            parent.AsObject().Remove(name);
        }
    }
}
