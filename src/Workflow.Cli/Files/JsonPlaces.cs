using System.Text;
using System.Text.Json;

namespace Workflow.Cli.Files;

/// <summary>Finds where the values of a JSON text are.</summary>
internal static class JsonPlaces
{
    /// <summary>The place of the value of a text, which is valid.</summary>
    /// <param name="utf8">The text.</param>
    public static Place Of(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 1_000 });
        var open = new Stack<Place>();
        var (root, name, ofName) = ((Place?)null, (string?)null, (Line: 1, Column: 1));
        var (line, lineStart, seen) = (1, 0, 0);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                open.Pop();
                continue;
            }

            var start = (int)reader.TokenStartIndex;
            for (; seen < start; seen++)
            {
                if (utf8[seen] == '\n')
                {
                    (line, lineStart) = (line + 1, seen + 1);
                }
            }

            var column = Encoding.UTF8.GetCharCount(utf8[lineStart..start]) + 1;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                (name, ofName) = (reader.GetString(), (line, column));
                continue;
            }

            var at = new Place(line, column);
            if (open.TryPeek(out var around) && name is not null)
            {
                around.Add(name, at, ofName);
            }
            else
            {
                around?.Add(at);
            }

            root ??= at;
            name = null;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                open.Push(at);
            }
        }

        return root ?? new Place(1, 1);
    }
}
