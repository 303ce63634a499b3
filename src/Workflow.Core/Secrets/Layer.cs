namespace Workflow.Core.Secrets;

/// <summary>A piece of a layer, and where in the outer layer each of its bytes comes from.</summary>
/// <param name="Start">Where the piece begins in its layer.</param>
/// <param name="Source">Its start in the outer layer.</param>
/// <param name="SourceLength">Its length in the outer layer.</param>
/// <param name="Kind">How its bytes map to its source.</param>
internal readonly record struct Piece(int Start, int Source, int SourceLength, PieceKind Kind);

/// <summary>How the bytes of a piece map to its source.</summary>
internal enum PieceKind
{
    /// <summary>One by one.</summary>
    Same,

    /// <summary>All bytes map to the whole source: an escape sequence.</summary>
    Whole,

    /// <summary>Four characters are three bytes.</summary>
    Base64,

    /// <summary>Two digits are a byte.</summary>
    Hex,
}

/// <summary>
/// A text as bytes, one byte in each character, so that texts in any encoding are searched alike; with a mapping back to
/// the text that it was decoded from.
/// </summary>
/// <param name="outer">The layer it was decoded from; <c>null</c>: it is the original text.</param>
/// <param name="capacity">About how many bytes it will have.</param>
internal sealed class Layer(Layer? outer, int capacity)
{
    private readonly List<Piece> _pieces = [];
    private char[] _text = new char[Math.Max(16, capacity)];

    /// <summary>The bytes.</summary>
    internal ReadOnlySpan<char> Text => _text.AsSpan(0, Length);

    internal int Length { get; private set; }

    /// <summary>Its approximate memory use, in bytes.</summary>
    internal long Size => Length + (8L * _pieces.Count);

    /// <summary>How many encodings other than escape sequences were decoded.</summary>
    internal int Depth { get; init; }

    /// <summary>Whether it was made by undoing escape sequences.</summary>
    internal bool IsUnescaped { get; init; }

    /// <summary>A layer for an original text.</summary>
    internal static Layer Of(ReadOnlySpan<byte> bytes)
    {
        var layer = new Layer(null, bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
        {
            layer._text[i] = (char)bytes[i];
        }

        layer.Length = bytes.Length;
        return layer;
    }

    internal void Begin(int source, int sourceLength, PieceKind kind) => _pieces.Add(new(Length, source, sourceLength, kind));

    internal void Add(ReadOnlySpan<char> bytes)
    {
        Grow(bytes.Length);
        bytes.CopyTo(_text.AsSpan(Length));
        Length += bytes.Length;
    }

    internal void Add(char value)
    {
        Grow(1);
        _text[Length++] = value;
    }

    /// <summary>Where bytes of this layer come from in the original text.</summary>
    internal ByteRange InText(ByteRange range) => outer is null ? range : outer.InText(InOuter(range));

    /// <summary>Whether bytes of this layer are the same in the outer layer.</summary>
    internal bool IsUnchanged(ByteRange range) =>
        outer is not null && range.End > range.Start && PieceAt(range.Start) is var first && first == PieceAt(range.End - 1) && _pieces[first].Kind == PieceKind.Same;

    private ByteRange InOuter(ByteRange range)
    {
        var (first, last) = (PieceAt(range.Start), PieceAt(range.End - 1));
        return new(SourceOf(first, range.Start).Start, SourceOf(last, range.End - 1).End);
    }

    private ByteRange SourceOf(int piece, int at)
    {
        var (start, source, length, kind) = _pieces[piece];
        var offset = at - start;
        return kind switch
        {
            PieceKind.Same => new(source + offset, source + offset + 1),
            PieceKind.Base64 => new(source + (offset * 8 / 6), Math.Min(source + length, source + (((offset * 8) + 7) / 6) + 1)),
            PieceKind.Hex => new(source + (offset * 2), source + (offset * 2) + 2),
            _ => new(source, source + length),
        };
    }

    private int PieceAt(int at)
    {
        var (low, high) = (0, _pieces.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_pieces[middle].Start <= at)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private void Grow(int by)
    {
        if (Length + by > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(Length + by, _text.Length * 2));
        }
    }
}
