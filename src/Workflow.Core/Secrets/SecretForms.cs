using System.Text;

namespace Workflow.Core.Secrets;

/// <summary>The variants of a secret that can't be decoded back to it: each is searched for in addition.</summary>
internal static class SecretForms
{
    /// <summary>The forms as bytes, one byte in each character.</summary>
    internal static IEnumerable<string> Of(string secret)
    {
        var texts = Texts(secret).Where(text => text == secret || text.Length >= SecretRule.MinCharacters).ToHashSet(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            // An apparent escape sequence may stand for bytes that are not valid text.
            var bytes = Bytes(Encoding.UTF8, text);
            yield return bytes;
            for (var undone = Escapes.UndoBytes(bytes); undone.Length >= SecretRule.MinCharacters && undone != bytes; undone = Escapes.UndoBytes(bytes))
            {
                yield return bytes = undone;
            }

            yield return Bytes(Encoding.Unicode, text);
            yield return Bytes(Encoding.BigEndianUnicode, text);
            if (text.Any(c => c > '\u007F') && text.All(c => c <= '\u00FF'))
            {
                yield return text; // Latin-1, as headers are sent
            }
        }
    }

    private static IEnumerable<string> Texts(string secret)
    {
        // A secret may itself look like an escape sequence; decoded with the surrounding text, it becomes this.
        var undone = secret;
        for (var last = ""; undone != last && undone.Length > 0;)
        {
            foreach (var form in Written(undone))
            {
                yield return form;
            }

            last = undone;
            undone = Escapes.Undo(undone);
        }
    }

    private static IEnumerable<string> Written(string text)
    {
        yield return text;
        yield return text.Replace(' ', '+'); // application/x-www-form-urlencoded
        yield return text.ToLowerInvariant();
        if (text.Any(c => c > '\u007F') && IsWellFormed(text))
        {
            yield return text.Normalize(NormalizationForm.FormC);
            yield return text.Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        }

        // As part of a URL's path: backslashes become slashes, and . and .. are removed (RFC 3986 §5.2.4).
        if (text.AsSpan().ContainsAny('/', '\\', '.') && Uri.TryCreate("http://h/" + Uri.EscapeDataString(text).Replace("%2F", "/", StringComparison.Ordinal).Replace("%5C", "\\", StringComparison.Ordinal), UriKind.Absolute, out var url))
        {
            var path = Uri.UnescapeDataString(url.AbsolutePath)[1..];
            yield return path;
            yield return path.TrimEnd('/');
        }
    }

    private static bool IsWellFormed(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
            {
                return false;
            }
        }

        return true;
    }

    private static string Bytes(Encoding encoding, string text) => Encoding.Latin1.GetString(encoding.GetBytes(text));
}
