using System.Buffers;

namespace Workflow.Core.Secrets;

/// <summary>
/// Finds secrets in a text, also in encodings within encodings: percent and form encoding, escapes of JSON and HTML to any
/// depth; base64, hexadecimal and punycode up to <see cref="MostBlocks"/> within one another; letters of ASCII in either
/// case. It undoes what may be an encoding layer by layer, and looks into each layer.
/// </summary>
/// <remarks>
/// The cost is bounded by the text's length: a layer of base64 has three quarters of what is above it, and where all layers
/// together come to more than <see cref="MostTimes"/> the text, which nothing but an attack does, the whole text counts as found.
/// </remarks>
internal sealed class SecretFinder
{
    /// <summary>How many encodings that are no escape sequences may be within one another.</summary>
    internal const int MostBlocks = 3;

    private const int MostEscapes = 64;
    private const int MostTimes = 24;
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
                .OrderByDescending(form => form.Length), // the longer first, as one may begin with another
        ];
        return forms.Length == 0 ? null : new(forms);
    }

    /// <summary>Where secrets are, in order and without overlaps.</summary>
    internal IReadOnlyList<ByteRange> Find(ReadOnlySpan<byte> text)
    {
        var found = new List<ByteRange>();
        var left = ((long)text.Length * MostTimes) + Spare;
        return TryFind(Layer.Of(text), found, ref left) ? ByteRange.Merge(found) : [new ByteRange(0, text.Length)];
    }

    private bool TryFind(Layer layer, List<ByteRange> found, ref long left)
    {
        for (var escapes = 0; ; escapes++)
        {
            if ((left -= layer.Weight) < 0 || escapes > MostEscapes)
            {
                return false;
            }

            Search(layer, found);
            if (layer.Depth < MostBlocks)
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
