using System.Text;

namespace Workflow.Tasks.Shell;

/// <summary>Takes a line of a command's output, without its end.</summary>
/// <param name="line">The line, valid during the call.</param>
/// <param name="isCut">Whether it is only the beginning of the line, and may end within a secret.</param>
internal delegate void LineWriter(ReadOnlySpan<char> line, bool isCut);

/// <summary>
/// Reads a stream of a command to its end, at any speed and of any length: keeps its beginning, and passes on its lines as they
/// come. A line that nobody wants costs no memory.
/// </summary>
/// <param name="mostBytes">
/// How many bytes of the beginning are wanted. Somewhat more is kept: secrets are masked before it is cut, as a part of one can't
/// be found.
/// </param>
/// <param name="line">Takes each line.</param>
#pragma warning disable CA1001 // a stream in memory holds nothing to dispose of
internal sealed class OutputPump(int mostBytes, LineWriter line)
#pragma warning restore CA1001
{
    /// <summary>Longest line, in characters; the rest of a longer one is not passed on.</summary>
    internal const int LongestLine = 64 * 1024;

    private const int More = 64 * 1024;

    private readonly MemoryStream _kept = new();
    private readonly char[] _line = new char[LongestLine];
    private readonly Decoder _decoder = new UTF8Encoding(false, throwOnInvalidBytes: false).GetDecoder();
    private int _lineLength;
    private bool _lineIsCut;

    /// <summary>How many bytes came in all.</summary>
    internal long Count { get; private set; }

    /// <summary>Whether there was more than was kept.</summary>
    internal bool IsTruncated => Count > mostBytes;

    /// <summary>All that was written. Only of use if it is not truncated.</summary>
    internal ReadOnlyMemory<byte> Whole => _kept.GetBuffer().AsMemory(0, (int)_kept.Length);

    /// <summary>The beginning as text, up to the wanted number of bytes.</summary>
    /// <param name="mask">Masks secrets.</param>
    internal string Text(Func<string, string> mask)
    {
        var masked = Encoding.UTF8.GetBytes(mask(Encoding.UTF8.GetString(Whole.Span)));
        var whole = Count > _kept.Length ? masked.Length - More : masked.Length; // what is kept may end within a secret
        var length = Math.Clamp(whole, 0, mostBytes);
        while (length > 0 && length < masked.Length && (masked[length] & 0xC0) == 0x80)
        {
            length--; // not within a character
        }

        return Encoding.UTF8.GetString(masked.AsSpan(0, length));
    }

    /// <summary>Reads a stream to its end.</summary>
    internal async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var bytes = new byte[16 * 1024];
        var characters = new char[bytes.Length];
        int read;
        while ((read = await stream.ReadAsync(bytes, cancellationToken)) > 0)
        {
            Keep(bytes.AsSpan(0, read));
            Split(characters.AsSpan(0, _decoder.GetChars(bytes.AsSpan(0, read), characters, flush: false)));
        }

        if (_lineLength > 0)
        {
            EndLine();
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        Count += bytes.Length;
        var left = mostBytes + More - (int)_kept.Length;
        if (left > 0)
        {
            _kept.Write(bytes[..Math.Min(left, bytes.Length)]);
        }
    }

    private void Split(ReadOnlySpan<char> characters)
    {
        while (characters.Length > 0)
        {
            var end = characters.IndexOf('\n');
            var part = end < 0 ? characters : characters[..end];
            _lineIsCut |= part.Length > LongestLine - _lineLength;
            Append(part[..Math.Min(part.Length, LongestLine - _lineLength)]);
            if (end >= 0)
            {
                EndLine();
            }

            characters = end < 0 ? [] : characters[(end + 1)..];
        }
    }

    private void Append(ReadOnlySpan<char> part)
    {
        part.CopyTo(_line.AsSpan(_lineLength));
        _lineLength += part.Length;
    }

    private void EndLine()
    {
        var text = _line.AsSpan(0, _lineLength);
        var isCut = _lineIsCut;
        (_lineLength, _lineIsCut) = (0, false);
        line(text is [.., '\r'] ? text[..^1] : text, isCut);
    }
}
