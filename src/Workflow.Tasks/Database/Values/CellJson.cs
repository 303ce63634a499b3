using System.Globalization;
using System.Text.Json;
using Workflow.Core.Limits;

namespace Workflow.Tasks.Database.Values;

/// <summary>How values of columns are written as JSON, whichever server they come from.</summary>
internal static class CellJson
{
    /// <summary>Instants as everywhere in the contract: RFC 3339, UTC, with seven digits of fraction.</summary>
    internal const string InstantForm = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>A date with a time that is of no time zone.</summary>
    internal const string LocalForm = "yyyy-MM-dd'T'HH:mm:ss.fffffff";

    // Of a column within a row within the rows within an output: as for a response's body, with two levels more.
    private const int MaxJsonDepth = DefinitionLimits.JsonDepth - 6;

    /// <summary>A number if a double keeps it, and otherwise its text.</summary>
    internal static void WriteNumber(Utf8JsonWriter json, string text)
    {
        if (DecimalNumber.IsExactInJson(text))
        {
            json.WriteRawValue(text, skipInputValidation: true);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    internal static void WriteNumber(Utf8JsonWriter json, double number)
    {
        if (double.IsFinite(number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
        }
    }

    internal static void WriteInstant(Utf8JsonWriter json, DateTimeOffset instant) =>
        json.WriteStringValue(instant.UtcDateTime.ToString(InstantForm, CultureInfo.InvariantCulture));

    /// <summary>A JSON value as it is, or as a text if it can't be a part of an output.</summary>
    internal static void WriteJson(Utf8JsonWriter json, ReadOnlySpan<byte> utf8)
    {
        if (SoundJson.Is(utf8, MaxJsonDepth))
        {
            json.WriteRawValue(utf8, skipInputValidation: true);
        }
        else
        {
            WriteText(json, utf8);
        }
    }

    internal static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> utf8)
    {
        if (System.Text.Unicode.Utf8.IsValid(utf8))
        {
            json.WriteStringValue(utf8);
        }
        else
        {
            json.WriteStringValue(System.Text.Encoding.UTF8.GetString(utf8)); // a database without an encoding
        }
    }
}
