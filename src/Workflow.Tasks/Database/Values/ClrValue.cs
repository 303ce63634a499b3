using System.Data.SqlTypes;
using System.Globalization;
using System.Text.Json;

namespace Workflow.Tasks.Database.Values;

/// <summary>Writes a value as JSON that a client gives as an object of .NET: those of SQL Server and SQLite.</summary>
internal static class ClrValue
{
    internal static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case DBNull:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case byte or short or int:
                json.WriteNumberValue(Convert.ToInt32(value, CultureInfo.InvariantCulture));
                break;
            case float number:
                WriteSingle(json, number);
                break;
            case double number:
                CellJson.WriteNumber(json, number);
                break;
            case long or decimal or SqlDecimal:
                CellJson.WriteNumber(json, Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;
            case DateTimeOffset instant:
                CellJson.WriteInstant(json, instant);
                break;
            case DateTime local:
                json.WriteStringValue(local.ToString(CellJson.LocalForm, CultureInfo.InvariantCulture));
                break;
            case TimeSpan time:
                json.WriteStringValue(time.ToString("c", CultureInfo.InvariantCulture));
                break;
            case Guid id:
                json.WriteStringValue(id);
                break;
            case byte[] bytes:
                json.WriteBase64StringValue(bytes);
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    // As many digits as a float has, and not those of the double next to it.
    private static void WriteSingle(Utf8JsonWriter json, float number)
    {
        if (float.IsFinite(number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            CellJson.WriteNumber(json, (double)number);
        }
    }
}
