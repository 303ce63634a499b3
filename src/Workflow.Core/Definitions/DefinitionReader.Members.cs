using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <content>Members of a task.</content>
public static partial class DefinitionReader
{
    // An unquoted true in YAML is a boolean; it means the same as the expression true.
    internal static string? ReadCondition(ObjectReader reader, string member) => reader.Any(member) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } flag => flag.GetRawText(),
        _ => reader.RequiredText(member, DefinitionLimits.Expression),
    };

    private static string? ReadItemWhen(ObjectReader reader)
    {
        if (reader.Has("item_when") && !reader.Has("for_each"))
        {
            reader.Fault("item_when", "is for a task with for_each");
        }

        return ReadCondition(reader, "item_when");
    }

    private static JsonElement? ReadForEach(ObjectReader reader)
    {
        if (reader.Any("for_each") is not { } forEach)
        {
            return null;
        }

        switch (forEach.ValueKind)
        {
            case JsonValueKind.String:
                reader.RequiredText("for_each", DefinitionLimits.Expression);
                break;
            case JsonValueKind.Array:
                if (reader.List("for_each", DefinitionLimits.Items) is null)
                {
                    return null; // too many to check each
                }

                if (Depth(JsonMarshal.GetRawUtf8Value(forEach)) is var depth and > DefinitionLimits.ConfigDepth)
                {
                    reader.Fault("for_each", $"is nested {depth} deep; the limit is {DefinitionLimits.ConfigDepth}");
                    return null; // can't be stored
                }

                break;
            case JsonValueKind.Object:
                BodyItems.Read(reader);
                break;
            default:
                reader.Fault("for_each", $"must be an expression or a list, not {FaultText.Kind(forEach)}");
                break;
        }

        return forEach.Clone();
    }

    private static int? ReadMaxParallel(ObjectReader reader)
    {
        if (!reader.Has("max_parallel"))
        {
            return null;
        }

        if (!reader.Has("for_each"))
        {
            reader.Fault("max_parallel", "is for a task with for_each");
        }

        return reader.Int("max_parallel", 1, DefinitionLimits.Items, 1);
    }

    // An unreadable list counts as empty, not as absent: an absent one would make the task follow the previous task.
    private static ImmutableArray<string>? ReadDependsOn(ObjectReader reader) =>
        reader.Has("depends_on") ? [.. reader.Texts("depends_on", DefinitionLimits.Upstreams) ?? []] : null;

    private static JsonElement ReadConfig(ObjectReader reader, int mostBytes)
    {
        if (reader.Any("config") is not { } config)
        {
            return EmptyObject;
        }

        if (config.ValueKind != JsonValueKind.Object)
        {
            reader.Fault("config", $"must be an object, not {FaultText.Kind(config)}");
            return EmptyObject;
        }

        var json = JsonMarshal.GetRawUtf8Value(config);
        if (json.Length > mostBytes)
        {
            reader.Fault("config", $"is {json.Length} bytes long; the limit is {mostBytes}");
            return EmptyObject;
        }

        // The body of a single task allows a deeper config than the workflow's document.
        if (Depth(json) is var depth and > DefinitionLimits.ConfigDepth)
        {
            reader.Fault("config", $"is nested {depth} deep; the limit is {DefinitionLimits.ConfigDepth}");
            return EmptyObject;
        }

        return config.Clone(); // the source document is pooled and is disposed of
    }

    private static int Depth(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = json.Length, CommentHandling = JsonCommentHandling.Skip });
        var deepest = 0;
        while (reader.Read())
        {
            deepest = Math.Max(deepest, reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0));
        }

        return deepest;
    }
}
