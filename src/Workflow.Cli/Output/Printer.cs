using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Workflow.Cli.Terminal;
using Workflow.Core.Json;
using Workflow.Core.Json.Yaml;

namespace Workflow.Cli.Output;

/// <summary>Writes data to standard output: a table for people, or JSON or YAML for programs.</summary>
/// <param name="screen">Where tables go.</param>
/// <param name="output">Where JSON and YAML go.</param>
/// <param name="format">Which it is.</param>
internal sealed class Printer(Screen screen, TextWriter output, OutputFormat format)
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Which it is.</summary>
    public OutputFormat Format => format;

    /// <summary>Writes a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="forPeople">Writes it for people.</param>
    public void Print(JsonElement value, Action<Screen> forPeople)
    {
        switch (format)
        {
            case OutputFormat.Json:
                output.WriteLine(Json(value));
                break;
            case OutputFormat.Yaml:
                output.Write(YamlWriter.Write(value));
                break;
            default:
                forPeople(screen);
                break;
        }
    }

    /// <summary>Writes the elements of a list as they come, so that none is kept; nothing, if there are none.</summary>
    /// <param name="values">The elements.</param>
    /// <param name="json">One as JSON.</param>
    /// <param name="forPeople">Writes one for people.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> PrintEachAsync<T>(IAsyncEnumerable<T> values, Func<T, JsonElement> json, Action<Screen, T> forPeople)
    {
        var count = 0;
        await foreach (var value in values)
        {
            switch (format)
            {
                case OutputFormat.Json:
                    output.Write((count == 0 ? "[\n  " : ",\n  ") + Json(json(value)).Replace("\n", "\n  ", StringComparison.Ordinal));
                    break;
                case OutputFormat.Yaml:
                    output.Write(YamlWriter.Write(JsonSerializer.SerializeToElement(new[] { json(value) })));
                    break;
                default:
                    forPeople(screen, value);
                    break;
            }

            count++;
        }

        output.Write(count > 0 && format == OutputFormat.Json ? "\n]\n" : "");
        return count;
    }

    /// <summary>A value as indented JSON. What nobody sees is escaped, which keeps the value: control characters, as JSON demands, and <see cref="PlainText"/>.</summary>
    public static string Json(JsonElement value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            value.WriteTo(writer);
        }

        return PlainText.VisibleLines(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)); // only within strings, where an escape is equal
    }
}
