using System.Globalization;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>A field of a form.</summary>
/// <param name="Name">The member of the payload.</param>
/// <param name="IsRequired">Whether the payload must have it.</param>
/// <param name="Type"><c>string</c>, <c>number</c>, <c>integer</c> or <c>boolean</c>.</param>
public sealed record FormField(string Name, bool IsRequired, string Type)
{
    internal const int LongestName = 100;
    internal const int MostChoices = 100;
    internal const int LongestText = 64 * 1024;

    /// <summary>The values that it may have; <c>null</c>: any of its type.</summary>
    public IReadOnlyList<JsonElement>? Choices { get; init; }

    /// <summary>The fewest characters (Unicode code points) of a text.</summary>
    public int MinLength { get; init; }

    /// <summary>The most characters (Unicode code points) of a text.</summary>
    public int MaxLength { get; init; } = LongestText;

    /// <summary>The least number.</summary>
    public double Minimum { get; init; } = double.MinValue;

    /// <summary>The greatest number.</summary>
    public double Maximum { get; init; } = double.MaxValue;

    /// <summary>Reads a field, adding a fault for each error in it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isRequired">Whether the payload must have it.</param>
    /// <param name="schema">Its schema.</param>
    public static FormField Read(string name, bool isRequired, ObjectReader schema)
    {
        if (name.Length is 0 or > LongestName)
        {
            schema.Fault($"must have a name of 1 to {LongestName} characters");
        }

        schema.Text("title", DefinitionLimits.Description);
        schema.Text("description", DefinitionLimits.Description);
        var type = schema.RequiredText("type");
        if (type is not ("" or "string" or "number" or "integer" or "boolean"))
        {
            schema.Fault("type", $"'{schema.Quoted(type)}' is not one of boolean, integer, number, string");
        }

        var field = new FormField(name, isRequired, type);
        if (type == "string")
        {
            if (schema.Text("format") is not (null or "multi-line"))
            {
                schema.Fault("format", "must be multi-line");
            }

            field = field with { MinLength = schema.Int("minLength", 0, LongestText, 0), MaxLength = schema.Int("maxLength", 1, LongestText, LongestText) };
            if (field.MinLength > field.MaxLength)
            {
                schema.Fault("minLength", "must not be greater than maxLength");
            }
        }
        else if (type is "number" or "integer")
        {
            field = field with { Minimum = schema.Number("minimum", double.MinValue, double.MaxValue, double.MinValue), Maximum = schema.Number("maximum", double.MinValue, double.MaxValue, double.MaxValue) };
            if (field.Minimum > field.Maximum)
            {
                schema.Fault("minimum", "must not be greater than maximum");
            }
        }
        else if (type is not "boolean")
        {
            _ = (schema.Any("format"), schema.Any("minLength"), schema.Any("maxLength"), schema.Any("minimum"), schema.Any("maximum")); // an expression may give the type
        }

        if (schema.List("enum", MostChoices) is { } choices)
        {
            if (choices.Count == 0)
            {
                schema.Fault("enum", "must have an element");
            }

            foreach (var (index, choice) in choices.Index())
            {
                if (field.FaultOf(choice) is { } fault)
                {
                    schema.Fault("enum", index, fault);
                }
            }

            field = field with { Choices = choices };
        }

        if (schema.Any("default") is { } standard && field.FaultOf(standard) is { } wrong)
        {
            schema.Fault("default", wrong);
        }

        schema.RefuseUnknown();
        return field;
    }

    /// <summary>What is wrong with a value, or <c>null</c>.</summary>
    /// <param name="value">The value.</param>
    public string? FaultOf(JsonElement value) =>
        KindFault(value)
        ?? (Type switch
        {
            "string" => LengthFault(Length(value)),
            "number" or "integer" => BoundFault(value.GetDouble()),
            _ => null,
        })
        ?? (Choices is { } choices && !choices.Any(choice => IsSame(choice, value)) ? $"must be one of {FaultText.Shorten(string.Join(", ", choices.Select(choice => choice.GetRawText())))}" : null);

    private string? KindFault(JsonElement value) => (Type, value.ValueKind) switch
    {
        ("string", JsonValueKind.String) => Length(value) < 0 ? "is not valid Unicode text: it holds a lone surrogate" : null,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => null,
        ("number" or "integer", JsonValueKind.Number) when !value.TryGetDouble(out var number) || !double.IsFinite(number) => "is too large a number",
        ("number", JsonValueKind.Number) => null,
        ("integer", JsonValueKind.Number) when value.GetDouble() is var number => number == Math.Floor(number) ? null : "must be a whole number",
        ("string", _) => $"must be a text, not {FaultText.Kind(value)}",
        ("boolean", _) => $"must be true or false, not {FaultText.Kind(value)}",
        ("number" or "integer", _) => $"must be a number, not {FaultText.Kind(value)}",
        _ => null, // a type that is a fault itself
    };

    private string? LengthFault(int length) => length < MinLength ? $"must have at least {Counted(MinLength)}" : length > MaxLength ? $"must have at most {Counted(MaxLength)}" : null;

    private string? BoundFault(double number) =>
        number < Minimum ? string.Create(CultureInfo.InvariantCulture, $"must be at least {Minimum}")
        : number > Maximum ? string.Create(CultureInfo.InvariantCulture, $"must be at most {Maximum}")
        : null;

    // JSON Schema counts code points, not UTF-16 units; -1: it is not a text.
    private static int Length(JsonElement value)
    {
        try
        {
            return value.GetString()!.EnumerateRunes().Count();
        }
        catch (InvalidOperationException)
        {
            return -1;
        }
    }

    private static bool IsSame(JsonElement one, JsonElement other) => JsonElement.DeepEquals(one, other);

    private static string Counted(int count) => count == 1 ? "1 character" : $"{count} characters";
}
