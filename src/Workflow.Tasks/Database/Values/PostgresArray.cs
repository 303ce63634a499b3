using System.Text;
using System.Text.Json;

namespace Workflow.Tasks.Database.Values;

/// <summary>Writes an array of PostgreSQL as a list of JSON, from its text (PostgreSQL 8.15.6): <c>{1,NULL,"a, b"}</c>.</summary>
internal static class PostgresArray
{
    internal static void Write(Utf8JsonWriter json, string text, PostgresForm form)
    {
        // Before it there may be its bounds, as in [0:2]={1,2,3}, when they do not begin with 1.
        var at = text.StartsWith('[') ? text.IndexOf('=', StringComparison.Ordinal) + 1 : 0;
        if (at >= text.Length || text[at] != '{')
        {
            json.WriteStringValue(text); // no array: a type of an extension writes its own
            return;
        }

        for (; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '{':
                    json.WriteStartArray();
                    break;
                case '}':
                    json.WriteEndArray();
                    break;
                case ',':
                    break;
                case '"':
                    PostgresValue.Write(json, Quoted(text, ref at), form);
                    break;
                default:
                    WriteBare(json, text, ref at, form);
                    break;
            }
        }
    }

    private static void WriteBare(Utf8JsonWriter json, string text, ref int at, PostgresForm form)
    {
        var length = text.AsSpan(at).IndexOfAny(',', '}');
        var value = text.Substring(at, length);
        at += length - 1;
        if (value == "NULL")
        {
            json.WriteNullValue(); // the text NULL is between quotation marks
        }
        else
        {
            PostgresValue.Write(json, value, form);
        }
    }

    // From its first quotation mark; ends at its last.
    private static string Quoted(string text, ref int at)
    {
        var value = new StringBuilder();
        for (at++; text[at] != '"'; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }

            value.Append(text[at]);
        }

        return value.ToString();
    }
}
