using System.Buffers;

namespace Workflow.Core.Secrets;

/// <summary>
/// Finds secrets in a text, also in encodings within encodings: percent and form encoding, escapes of JSON and HTML to any
/// depth; base64, hexadecimal and punycode up to <see cref="MaxNestedEncodings"/> within one another; letters of ASCII in either
/// case. It decodes possible encodings layer by layer, and searches each layer.
/// </summary>
/// <remarks>
/// The cost is bounded by the text's length: a layer of base64 has three quarters of the bytes above it, and if all layers
/// together exceed <see cref="MaxExpansion"/> times the text, which happens only in an attack, the whole text counts as found.
/// </remarks>
internal sealed class SecretFinder
{
    /// <summary>How deep encodings other than escape sequences may be nested.</summary>
    internal const int MaxNestedEncodings = 3;

    private const int MostEscapes = 64;
    private const int MaxExpansion = 24;
    private const int Spare = 64 * 1024;

    private readonly string[] _forms;
    private readonly SearchValues<string> _search;

    private SecretFinder(string[] forms) => (_forms, _search) = (forms, SearchValues.Create(forms, StringComparison.OrdinalIgnoreCase));

    /// <summary>A finder of some secrets; <c>null</c> if there is none.</summary>
    internal static SecretFinder? Of(IReadOnlyCollection<string> secrets)
    {
        string[] forms =
        [
            .. secrets.Where(secret => secret.Length > 0)
                .SelectMany(SecretForms.Of)
                .Where(form => form.Length > 0)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .OrderByDescending(form => form.Length), // longest first, as one may begin with another
        ];
        return forms.Length == 0 ? null : new(forms);
    }

    /// <summary>The length of the longest form, in bytes.</summary>
    internal int LongestForm => _forms[0].Length;

    /// <summary>The ranges of secrets, in order and without overlaps.</summary>
    internal IReadOnlyList<ByteRange> Find(ReadOnlySpan<byte> text)
    {
        var found = new List<ByteRange>();
        var left = ((long)text.Length * MaxExpansion) + Spare;
        return TryFind(Layer.Of(text), found, ref left) ? ByteRange.Merge(found) : [new ByteRange(0, text.Length)];
    }

    private bool TryFind(Layer layer, List<ByteRange> found, ref long left)
    {
        for (var escapes = 0; ; escapes++)
        {
            if ((left -= layer.Size) < 0 || escapes > MostEscapes)
            {
                return false;
            }

            Search(layer, found);
            if (layer.Depth < MaxNestedEncodings)
            {
                foreach (var below in Blocks.Below(layer))
                {
                    if (!TryFind(below, found, ref left))
                    {
                        return false;
                    }
                }
            }

            if (Escapes.Undo(layer) is not { } undone)
            {
                return true;
            }

            layer = undone;
        }
    }

    private void Search(Layer layer, List<ByteRange> found)
    {
        var text = layer.Text;
        for (var from = 0; text[from..].IndexOfAny(_search) is >= 0 and var offset;)
        {
            var at = from + offset;
            foreach (var form in _forms)
            {
                if (text[at..].StartsWith(form, StringComparison.OrdinalIgnoreCase))
                {
                    found.Add(layer.InText(new(at, at + form.Length)));
                    break;
                }
            }

            from = at + 1;
        }
    }
}
