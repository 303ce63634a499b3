using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Workflow.Core.Json;

namespace Workflow.Api.StartUp;

/// <summary>Checks the text of one setting against its type and its range.</summary>
internal static class SettingValue
{
    /// <summary>What is wrong with a value, or <c>null</c>.</summary>
    /// <param name="name">The name of the setting.</param>
    /// <param name="text">The value as it is set.</param>
    /// <param name="property">The property that gets the value.</param>
    public static string? Fault(string name, string text, PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType);
        if (!IsOne(property.PropertyType) || property.PropertyType == typeof(string) || (type is not null && text.Length == 0))
        {
            return null;
        }

        var range = property.GetCustomAttribute<RangeAttribute>();
        object? value;
        try
        {
            value = Parse(type ?? property.PropertyType, text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return $"{name} is '{PlainText.Visible(FaultText.Shorten(text))}'; it must be {string.Join(", ", new[] { KindOf(type ?? property.PropertyType), RangeOf(range) }.OfType<string>())}";
        }

        return range?.IsValid(value) == false ? $"{name} is {PlainText.Visible(FaultText.Shorten(text))}; it must be {RangeOf(range)}" : null;
    }

    /// <summary>Whether a setting of this type is one text, and not a list or a map.</summary>
    public static bool IsOne(Type type) => type == typeof(string) || !typeof(System.Collections.IEnumerable).IsAssignableFrom(type);

    // As the configuration is bound.
    private static object Parse(Type type, string text) =>
        type == typeof(bool) ? bool.Parse(text)
        : type == typeof(int) ? int.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture)
        : type == typeof(long) ? long.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture)
        : type == typeof(double) ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)
        : type.IsEnum ? Enum.Parse(type, text, ignoreCase: true)
        : throw new NotSupportedException($"No setting has the type {type.Name} yet.");

    private static string KindOf(Type type) =>
        type == typeof(bool) ? "true or false"
        : type.IsEnum ? string.Join(" or ", Enum.GetNames(type))
        : type == typeof(double) ? "a number"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : $"a {type.Name}";

    private static string? RangeOf(RangeAttribute? range) => range is null ? null : $"{Write(range.Minimum)} to {Write(range.Maximum)}";

    private static string Write(object number) => ((IFormattable)number).ToString("#,##0.###", CultureInfo.InvariantCulture);
}
