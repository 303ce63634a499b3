using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>The rules for inputs: how they are declared, and whether the values given for a run match.</summary>
public static partial class Inputs
{
    /// <summary>Most inputs of a workflow.</summary>
    internal const int MostInputs = 100;

    /// <summary>Most values that an input allows.</summary>
    internal const int MostChoices = 1_000;

    /// <summary>Largest inputs of one run, in bytes of JSON.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Reads the declarations of a workflow, adding a fault for each error in them.</summary>
    public static ImmutableSortedDictionary<string, InputDeclaration> ReadDeclarations(ObjectReader workflow)
    {
        var declared = ImmutableSortedDictionary.CreateBuilder<string, InputDeclaration>(StringComparer.Ordinal);
        if (workflow.Object("inputs") is not { } inputs)
        {
            return declared.ToImmutable();
        }

        foreach (var name in inputs.Entries().Select(e => e.Key))
        {
            if (!Identifier().IsMatch(name))
            {
                inputs.Fault(name, "is not a name for an input: up to 64 letters, digits and _, and no digit first");
            }
            else if (inputs.Object(name) is { } declaration)
            {
                declared[name] = ReadDeclaration(declaration);
            }
            else
            {
                declared[name] = new InputDeclaration();
            }
        }

        if (declared.Count > MostInputs)
        {
            workflow.Fault("inputs", $"are {declared.Count}; the limit is {MostInputs}");
        }

        return declared.ToImmutable();
    }

    /// <summary>The inputs of a run: the given values, and the defaults of the others.</summary>
    /// <param name="declared">The declarations.</param>
    /// <param name="given">The given values: a JSON object, or undefined for none.</param>
    /// <param name="pointer">Its JSON pointer in the body.</param>
    /// <param name="faults">Receives the faults.</param>
    /// <returns>A JSON object with its members in order of their names; meaningless if there are faults.</returns>
    public static JsonElement Of(IReadOnlyDictionary<string, InputDeclaration> declared, JsonElement given, string pointer, ICollection<Fault> faults)
    {
        var reader = new ObjectReader(given, pointer, faults);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, declaration) in declared)
            {
                if ((reader.Any(name) ?? declaration.Default) is { } value)
                {
                    if (Mismatch(declaration, value) is { } mismatch)
                    {
                        reader.Fault(name, mismatch);
                    }

                    writer.WritePropertyName(name);
                    writer.WriteRawValue(value.GetRawText());
                }
                else if (declaration.Required)
                {
                    reader.Fault(name, "is required");
                }
            }

            writer.WriteEndObject();
        }

        RefuseUndeclared(reader, declared);
        if (buffer.WrittenCount > MaxBytes)
        {
            reader.Fault($"are {buffer.WrittenCount} bytes long; the limit is {MaxBytes}");
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>Inputs with some of them changed: a JSON object with the members of both; those of the second win, whole.</summary>
    /// <param name="inputs">A JSON object.</param>
    /// <param name="changes">A JSON object, or undefined for no change.</param>
    public static JsonElement Merged(JsonElement inputs, JsonElement changes)
    {
        if (changes.ValueKind != JsonValueKind.Object)
        {
            return inputs;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in inputs.EnumerateObject().Where(member => !changes.TryGetProperty(member.Name, out _)).Concat(changes.EnumerateObject()))
            {
                writer.WritePropertyName(member.Name);
                writer.WriteRawValue(member.Value.GetRawText());
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void RefuseUndeclared(ObjectReader reader, IReadOnlyDictionary<string, InputDeclaration> declared)
    {
        string? detail = null; // one text for all: there may be a million of them
        foreach (var name in reader.Entries().Select(e => e.Key).Where(n => !declared.ContainsKey(n)))
        {
            reader.Fault(name, detail ??= declared.Count == 0
                ? "is not an input: this workflow declares none"
                : $"is not an input of this workflow; the declared inputs are {string.Join(", ", declared.Keys)}");
        }
    }

    private static InputDeclaration ReadDeclaration(ObjectReader reader)
    {
        var declaration = new InputDeclaration
        {
            Type = reader.Option("type", InputType.Any),
            Default = reader.Any("default")?.Clone(),
            Required = reader.Flag("required", false),
            Enum = reader.List("enum", MostChoices) is { } values ? [.. values.Select(v => v.Clone())] : null,
            Description = reader.Text("description", DefinitionLimits.Description),
        };
        reader.RefuseUnknown();
        if (declaration.Default is { } value && Mismatch(declaration, value) is { } mismatch)
        {
            reader.Fault("default", mismatch);
        }

        for (var i = 0; i < (declaration.Enum?.Length ?? 0); i++)
        {
            if (TypeMismatch(declaration.Type, declaration.Enum!.Value[i]) is { } fault)
            {
                reader.Fault("enum", i, fault);
            }
        }

        if (declaration.Enum is { Length: 0 })
        {
            reader.Fault("enum", "must hold a value, or be left out");
        }

        return declaration;
    }

    private static string? Mismatch(InputDeclaration declaration, JsonElement value) =>
        TypeMismatch(declaration.Type, value)
        ?? (declaration.Enum is { } values && !values.Any(v => JsonElement.DeepEquals(v, value))
            ? $"is {FaultText.Shorten(value.GetRawText())}, and must be one of {FaultText.Shorten(string.Join(", ", values.Select(v => v.GetRawText())))}"
            : null);

    private static string? TypeMismatch(InputType type, JsonElement value)
    {
        var fits = type switch
        {
            InputType.String => value.ValueKind == JsonValueKind.String,
            InputType.Integer => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number == Math.Floor(number),
            InputType.Number => value.ValueKind == JsonValueKind.Number,
            InputType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            InputType.Object => value.ValueKind == JsonValueKind.Object,
            InputType.Array => value.ValueKind == JsonValueKind.Array,
            _ => true,
        };
        return fits ? null : $"must be of type {Word.Lower(type)}, not {FaultText.Kind(value)}";
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]{0,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Identifier();
}
