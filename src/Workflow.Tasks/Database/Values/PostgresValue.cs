using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Workflow.Tasks.Database.Values;

/// <summary>
/// Writes a value of PostgreSQL as JSON, from the text that the server writes for it: it has every digit of a number, and there is
/// one for every type, also for those of extensions.
/// </summary>
internal static class PostgresValue
{
    private static readonly string[] Instants = ["yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd HH:mm:sszzz"];
    private static readonly string[] LocalTimes = ["yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss"];

    internal static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> utf8, PostgresColumn column)
    {
        if (column.IsArray)
        {
            PostgresArray.Write(json, Encoding.UTF8.GetString(utf8), column.Form);
        }
        else if (column.Form == PostgresForm.Json)
        {
            CellJson.WriteJson(json, utf8);
        }
        else if (column.Form == PostgresForm.Text)
        {
            CellJson.WriteText(json, utf8);
        }
        else
        {
            Write(json, Encoding.UTF8.GetString(utf8), column.Form);
        }
    }

    /// <summary>Writes one value. What is not in the form that is expected, such as "infinity", is a text.</summary>
    internal static void Write(Utf8JsonWriter json, string text, PostgresForm form)
    {
        switch (form)
        {
            case PostgresForm.Boolean when text is "t" or "f":
                json.WriteBooleanValue(text == "t");
                break;
            case PostgresForm.Number:
                CellJson.WriteNumber(json, text);
                break;
            case PostgresForm.Bytes when TryBytes(text, out var bytes):
                json.WriteBase64StringValue(bytes);
                break;
            case PostgresForm.Json:
                CellJson.WriteJson(json, Encoding.UTF8.GetBytes(text));
                break;
            case PostgresForm.Instant when DateTimeOffset.TryParseExact(WholeOffset(text), Instants, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant):
                CellJson.WriteInstant(json, instant);
                break;
            case PostgresForm.LocalTime when DateTime.TryParseExact(text, LocalTimes, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local):
                json.WriteStringValue(local.ToString(CellJson.LocalForm, CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteStringValue(text);
                break;
        }
    }

    // "+01" is an offset in PostgreSQL, and "+01:00" one that is read here.
    private static string WholeOffset(string text) => text.Length > 3 && (text[^3] is '+' or '-') ? text + ":00" : text;

    private static bool TryBytes(string text, out byte[] bytes)
    {
        bytes = [];
        if (!text.StartsWith("\\x", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            bytes = Convert.FromHexString(text.AsSpan(2));
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
