using System.Text.Json;

namespace Workflow.Core.Json;

/// <summary>The rule for which JSON of others can be stored.</summary>
public static class JsonSoundness
{
    /// <summary>Why a text is not one JSON value that can be stored; <c>null</c>: it is.</summary>
    /// <param name="json">The text, as UTF-8.</param>
    /// <param name="maxDepth">Deepest nesting.</param>
    /// <remarks>A lone surrogate ("\ud800") is well-formed JSON but not valid text; writing it to a store would fail.</remarks>
    public static string? FaultOf(ReadOnlySpan<byte> json, int maxDepth)
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
