using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Workflow.Core.Json;

namespace Workflow.Core.Tests.Json;

/// <summary>
/// Generated code reads and writes what is stored, because a native program can't use reflection. Earlier versions used reflection to write
/// their stores, so both must give the same result.
/// </summary>
public sealed class StoredRecordsTests
{
    private static readonly JsonSerializerOptions ByReflection = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new RawJsonConverter(), new InstantConverter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly MethodInfo ReadText = typeof(StoredJson).GetMethod(nameof(StoredJson.ReadText))!;
    private static readonly MethodInfo WriteText = typeof(StoredJson).GetMethod(nameof(StoredJson.WriteText))!;

    public static TheoryData<Type> Records => [.. Reached().Where(type => ByReflection.GetTypeInfo(type).Kind == JsonTypeInfoKind.Object)];

    [Theory]
    [MemberData(nameof(Records))]
    public void Record_WithoutWhatItNeedNotHave_ReadsTheSame(Type type) => AssertSame(type, Sample(type, isWhole: false));

    [Theory]
    [MemberData(nameof(Records))]
    public void Record_WithAllItsMembers_ReadsTheSame(Type type) => AssertSame(type, Sample(type, isWhole: true));

    [Theory]
    [MemberData(nameof(Records))]
    public void Record_WithAMemberOfALaterVersion_ReadsTheSame(Type type)
    {
        var json = Sample(type, isWhole: true).AsObject();
        json["of_a_later_version"] = new JsonObject { ["a"] = 1 };

        AssertSame(type, json);
    }

    [Fact]
    public void Records_AreMany() => Assert.True(Records.Count > 40, $"only {Records.Count} are tested");

    private static void AssertSame(Type type, JsonNode json)
    {
        var text = json.ToJsonString();
        var read = Invoke(ReadText, type, text)!;
        var expected = JsonSerializer.Deserialize(text, type, ByReflection)!;

        Assert.Equal(JsonSerializer.Serialize(expected, type, ByReflection), JsonSerializer.Serialize(read, type, ByReflection));
        Assert.Equal(JsonSerializer.Serialize(expected, type, ByReflection), (string)Invoke(WriteText, type, expected)!);
        foreach (var property in type.GetProperties().Where(property => property.GetIndexParameters().Length == 0 && property.PropertyType != typeof(JsonElement)))
        {
            Assert.Equal(property.GetValue(expected) is null, property.GetValue(read) is null); // also of members that are not stored
        }
    }

    private static object? Invoke(MethodInfo method, Type type, object argument)
    {
        try
        {
            return method.MakeGenericMethod(type).Invoke(null, [argument]);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            throw new InvalidOperationException($"{type}: {inner.Message}", inner);
        }
    }

    // The types that are named, and all that are in them.
    private static HashSet<Type> Reached()
    {
        HashSet<Type> reached = [];
        Stack<Type> next = new(typeof(StoredRecords).GetCustomAttributesData()
            .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
            .Select(attribute => (Type)attribute.ConstructorArguments[0].Value!));
        while (next.TryPop(out var type))
        {
            type = Nullable.GetUnderlyingType(type) ?? type;
            if (reached.Add(type))
            {
                var info = ByReflection.GetTypeInfo(type);
                foreach (var inner in info.Kind == JsonTypeInfoKind.Object ? info.Properties.Select(property => property.PropertyType) : [info.ElementType ?? typeof(string)])
                {
                    next.Push(inner);
                }
            }
        }

        return reached;
    }

    private static JsonNode Sample(Type type, bool isWhole)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var info = ByReflection.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => new JsonObject(info.Properties.Where(property => property.Set is not null || property.AssociatedParameter is not null)
                .Where(property => isWhole || property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false })
                .Select(property => KeyValuePair.Create(property.Name, (JsonNode?)Sample(property.PropertyType, isWhole)))),
            JsonTypeInfoKind.Enumerable => new JsonArray(isWhole ? [Sample(info.ElementType!, isWhole)] : []),
            JsonTypeInfoKind.Dictionary => isWhole ? new JsonObject { ["a"] = Sample(info.ElementType!, isWhole) } : [],
            _ when type == typeof(string) => "a",
            _ when type == typeof(bool) => true,
            _ when type == typeof(JsonElement) => new JsonObject { ["n"] = 1 },
            _ when type == typeof(DateTimeOffset) => "2026-01-02T03:04:05.0000000Z",
            _ when type == typeof(DateOnly) => "2026-01-02",
            _ when type == typeof(TimeSpan) => "00:00:01",
            _ when type.IsEnum => JsonSerializer.SerializeToNode(Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1), type, ByReflection)!,
            _ when type == typeof(Core.Definitions.RetryRules) => new JsonArray(new JsonObject { ["max_attempts"] = 3 }),
            _ => 7,
        };
    }
}
