using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes.Records;

/// <summary>What a member must be, as an attribute says it.</summary>
/// <param name="attribute">The attribute.</param>
internal sealed class MemberRule(ValidationAttribute attribute)
{
    /// <summary>What is wrong with a value; <c>null</c>: nothing.</summary>
    /// <param name="value">The value.</param>
    /// <param name="member">The member.</param>
    /// <param name="reader">Masks what is quoted.</param>
    internal string? FaultOf(object value, MemberShape member, ObjectReader reader)
    {
        if (IsValid(value))
        {
            return null;
        }

        // An attribute of the framework's may bring a message of its own.
        var own = (attribute.ErrorMessage is not null && attribute is not (AllowedValuesAttribute or DeniedValuesAttribute)) || attribute.ErrorMessageResourceName is not null;
        return own ? reader.Mask(attribute.FormatErrorMessage(member.Name).TrimEnd('.')) : attribute switch
        {
            RequiredAttribute => "must not be empty",
            RangeAttribute range => $"must be from {Text(range.Minimum)} to {Text(range.Maximum)}, not {reader.Quoted(Text(value))}",
            AllowedValuesAttribute allowed => $"must be one of {string.Join(", ", allowed.Values)}",
            RegularExpressionAttribute form => $"must have the form {form.Pattern}",
            _ when Words(value is string) is { } words => $"must have {words}",
            _ => reader.Mask(attribute.FormatErrorMessage(member.Name).TrimEnd('.')),
        };
    }

    /// <summary>The rule in words, for a page: "1 to 10"; <c>null</c>: there are none.</summary>
    /// <param name="isText">Whether its value is a text.</param>
    internal string? Words(bool isText)
    {
        string Many(int count) => $"{count} {(isText ? "character" : "element")}{(count == 1 ? "" : "s")}";
        return attribute switch
        {
            RangeAttribute range => $"{Text(range.Minimum)} to {Text(range.Maximum)}",
            StringLengthAttribute { MinimumLength: 0 } length => $"at most {Many(length.MaximumLength)}",
            StringLengthAttribute length => $"{length.MinimumLength} to {Many(length.MaximumLength)}",
            LengthAttribute length => $"{length.MinimumLength} to {Many(length.MaximumLength)}",
            MinLengthAttribute length => $"at least {Many(length.Length)}",
            MaxLengthAttribute length => $"at most {Many(length.Length)}",
            RegularExpressionAttribute form => $"of the form `{form.Pattern}`",
            AllowedValuesAttribute allowed => string.Join(", ", allowed.Values.Select(value => $"`{value}`")),
            _ => null,
        };
    }

    /// <summary>Adds it to the schema of a member, as far as a schema can say it.</summary>
    internal void AddTo(JsonObject schema)
    {
        var isText = $"{schema["type"]}" == "string";
        switch (attribute)
        {
            case RangeAttribute range when double.TryParse(Text(range.Minimum), CultureInfo.InvariantCulture, out var from) && double.TryParse(Text(range.Maximum), CultureInfo.InvariantCulture, out var to):
                schema[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = from;
                schema[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = to;
                break;
            case StringLengthAttribute length:
                AddLengths(schema, isText, length.MinimumLength, length.MaximumLength);
                break;
            case LengthAttribute length:
                AddLengths(schema, isText, length.MinimumLength, length.MaximumLength);
                break;
            case MinLengthAttribute length:
                AddLengths(schema, isText, length.Length, null);
                break;
            case MaxLengthAttribute length:
                AddLengths(schema, isText, null, length.Length);
                break;
            case RequiredAttribute { AllowEmptyStrings: false } when isText:
                AddLengths(schema, isText, 1, null);
                break;
            case RegularExpressionAttribute form:
                schema["pattern"] = $"^(?:{form.Pattern})$"; // the attribute wants all of the text
                break;
            case AllowedValuesAttribute allowed:
                schema["enum"] = new JsonArray([.. allowed.Values.Select(value => JsonValue.Create($"{value}"))]);
                break;
            default:
                break; // no schema can say it
        }
    }

    private static void AddLengths(JsonObject schema, bool isText, int? from, int? to)
    {
        if (from is > 0)
        {
            schema[isText ? "minLength" : "minItems"] = from;
        }

        if (to is { } most)
        {
            schema[isText ? "maxLength" : "maxItems"] = most;
        }
    }

    private static string Text(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    // An attribute converts what it compares, and some values can't be: such a one is not within its bounds.
    private bool IsValid(object value)
    {
        try
        {
            return attribute is RangeAttribute { OperandType.IsPrimitive: true } range && value is IConvertible and not string
                ? IsWithin(range, Convert.ToDouble(value, CultureInfo.InvariantCulture))
                : attribute.IsValid(value);
        }
        catch (Exception e) when (e is OverflowException or InvalidCastException or System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            return false;
        }
    }

    // Not by the attribute itself: it would round the value to the type of its bounds.
    private static bool IsWithin(RangeAttribute range, double value)
    {
        var (from, to) = (Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture), Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture));
        return (range.MinimumIsExclusive ? value > from : value >= from) && (range.MaximumIsExclusive ? value < to : value <= to);
    }
}
