using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Workflow.Tasks;

/// <summary>JSON of others that becomes a part of an output.</summary>
internal static class SoundJson
{
    /// <summary>How outputs are written. Text in any script is stored unescaped; as \u escapes it would be up to three times as long.</summary>
    internal static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Whether a text is one JSON value that can be stored.</summary>
    /// <param name="json">The text, as UTF-8.</param>
    /// <param name="maxDepth">Deepest nesting.</param>
    internal static bool Is(ReadOnlySpan<byte> json, int maxDepth) => FaultOf(json, maxDepth) is null;

    /// <summary>Why a text is not one JSON value that can be stored; <c>null</c>: it is.</summary>
    /// <inheritdoc cref="Is" path="/param"/>
    /// <remarks>A lone surrogate ("\ud800") is well-formed JSON but not valid text; writing it to a store would fail.</remarks>
    internal static string? FaultOf(ReadOnlySpan<byte> json, int maxDepth)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader is { TokenType: JsonTokenType.String or JsonTokenType.PropertyName, ValueIsEscaped: true })
                {
                    _ = reader.GetString();
                }
            }

            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return e.Message;
        }
    }
}
