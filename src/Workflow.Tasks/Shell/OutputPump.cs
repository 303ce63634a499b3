using System.Text;

namespace Workflow.Tasks.Shell;

/// <summary>Takes a line of a command's output, without its end.</summary>
/// <param name="line">The line, valid during the call.</param>
internal delegate void LineWriter(ReadOnlySpan<char> line);

/// <summary>
/// Reads a stream of a command to its end, at any speed and of any length: keeps its beginning and its end, and passes on
/// its lines as they come. A line that nobody wants costs no memory.
/// </summary>
/// <param name="mostBytes">How many bytes of the beginning are kept.</param>
/// <param name="line">Takes each line.</param>
#pragma warning disable CA1001 // a stream in memory holds nothing to dispose of
internal sealed class OutputPump(int mostBytes, LineWriter line)
#pragma warning restore CA1001
{
    /// <summary>Longest line, in characters; a longer one is split.</summary>
    internal const int LongestLine = 4_000;

    private const int TailBytes = 2_048;

    private readonly MemoryStream _kept = new();
    private readonly byte[] _tail = new byte[TailBytes];
    private readonly char[] _line = new char[LongestLine];
    private readonly Decoder _decoder = new UTF8Encoding(false, throwOnInvalidBytes: false).GetDecoder();
    private int _tailLength;
    private int _lineLength;

    /// <summary>How many bytes came in all.</summary>
    internal long Count { get; private set; }

    /// <summary>Whether there was more than was kept.</summary>
    internal bool IsTruncated => Count > _kept.Length;

    /// <summary>The bytes that were kept.</summary>
    internal ReadOnlyMemory<byte> Kept => _kept.GetBuffer().AsMemory(0, (int)_kept.Length);

    /// <summary>What was kept as text. A character that was cut off is left out.</summary>
    internal string Text()
    {
        var bytes = Kept.Span;
        var characters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        var count = new UTF8Encoding(false, throwOnInvalidBytes: false).GetDecoder().GetChars(bytes, characters, flush: !IsTruncated);
        return new string(characters, 0, count);
    }

    /// <summary>The end of it as text.</summary>
    internal string End() => Encoding.UTF8.GetString(_tail.AsSpan(0, _tailLength));

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
        var left = mostBytes - (int)_kept.Length;
        if (left > 0)
        {
            _kept.Write(bytes[..Math.Min(left, bytes.Length)]);
        }

        bytes = bytes.Length > TailBytes ? bytes[^TailBytes..] : bytes;
        var stays = Math.Min(_tailLength, TailBytes - bytes.Length);
        _tail.AsSpan(_tailLength - stays, stays).CopyTo(_tail);
        bytes.CopyTo(_tail.AsSpan(stays));
        _tailLength = stays + bytes.Length;
    }

    private void Split(ReadOnlySpan<char> characters)
    {
        while (characters.Length > 0)
        {
            var end = characters.IndexOf('\n');
            var part = end < 0 ? characters : characters[..end];
            while (_lineLength + part.Length > LongestLine)
            {
                var fits = LongestLine - _lineLength;
                Append(part[..fits]);
                part = part[fits..];
                EndLine();
            }

            Append(part);
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
        _lineLength = 0;
        line(text is [.., '\r'] ? text[..^1] : text);
    }
}
