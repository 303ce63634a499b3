using System.Buffers;
using Workflow.Core.Limits;

namespace Workflow.Core.History.Bodies;

/// <summary>
/// Reads the items of a stored body one by one, in little memory: each line is one, or each element of one JSON array. What an item is is not
/// checked here, only where it begins and ends.
/// </summary>
public sealed class ItemReader : IDisposable
{
    // An item, what is around it, and room for a whole read of the stream.
    private const int BufferBytes = 2 * ItemLimits.ItemBytes;

    private static readonly SearchValues<byte> InText = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> InValue = SearchValues.Create("\"{}[],"u8);

    private readonly Stream _content;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private readonly bool _isPart;
    private readonly bool _isNamedLines;
    private long _base; // of the buffer, in the stream
    private int _start; // of what is left
    private int _filled;
    private bool _hasEnded;
    private bool _isClosed;

    /// <summary>A reader of a whole body, which may be either.</summary>
    /// <param name="content">The body, from its first byte.</param>
    /// <param name="mediaType">What the body is: it may say that it has lines.</param>
    public ItemReader(Stream content, string mediaType)
    {
        _content = content;
        _isNamedLines = IsLines(mediaType);
    }

    /// <summary>A reader of a part of a body: whole items, and what is between them.</summary>
    /// <param name="content">The part.</param>
    /// <param name="first">The place of its first item in the body.</param>
    /// <param name="isArray">Whether the body is an array.</param>
    public ItemReader(Stream content, int first, bool isArray) => (_content, Index, IsArray, _isPart) = (content, first - 1, isArray, true);

    /// <summary>Whether the body is an array. Known once the first item has been read.</summary>
    public bool IsArray { get; private set; }

    /// <summary>The place of the item among all of the body, from 0.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>The line that the item is, from 1; 0: it is an element of an array.</summary>
    public int Line { get; private set; }

    /// <summary>Where the item begins, in bytes from the start of the stream.</summary>
    public long Offset { get; private set; }

    /// <summary>The bytes of the item, without white space around them; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Item { get; private set; }

    /// <summary>Reads the next item.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="BodyItemException">The body can't be read as items.</exception>
    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        if (Index < 0 && !_isPart)
        {
            await BeginAsync(cancellationToken);
        }

        return IsArray ? await NextElementAsync(cancellationToken) : await NextLineAsync(cancellationToken);
    }

    /// <summary>How an item is named in messages.</summary>
    public string Name(int index) => Line == 0 ? $"item {index}" : $"item {index} (line {Line})";

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private static bool IsLines(string mediaType) =>
        mediaType.Split(';')[0].Trim().ToUpperInvariant() is "APPLICATION/X-NDJSON" or "APPLICATION/NDJSON" or "APPLICATION/JSONL" or "APPLICATION/X-JSONLINES" or "APPLICATION/JSON-LINES" or "TEXT/X-NDJSON";

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    // A body without a byte order mark (RFC 8259 §8.1 lets readers ignore one) that begins with a bracket is an array, unless its media type has lines.
    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        while (_filled < 3 && await FillAsync(cancellationToken))
        {
        }

        if (_buffer.AsSpan(0, _filled).StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            throw new BodyItemException("The stored body is compressed (gzip). Its items are read as they are stored: have it sent uncompressed, or with Content-Encoding.");
        }

        _start = _buffer.AsSpan(0, _filled).StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? 3 : 0;
        if (_isNamedLines)
        {
            return;
        }

        while (_start < _filled || await FillAsync(cancellationToken))
        {
            if (!IsSpace(_buffer[_start]))
            {
                IsArray = _buffer[_start] == '[';
                _start += IsArray ? 1 : 0;
                Line = IsArray ? 0 : Line;
                return;
            }

            Line += _buffer[_start] == '\n' ? 1 : 0; // those that are skipped here count
            _start++;
        }
    }

    private async ValueTask<bool> NextLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (end, searched) = (-1, 0);
            while ((end = _buffer.AsSpan(_start + searched, _filled - _start - searched).IndexOf((byte)'\n')) < 0)
            {
                searched = _filled - _start;
                if (!await FillAsync(cancellationToken))
                {
                    break;
                }
            }

            var length = end < 0 ? _filled - _start : searched + end;
            if (end < 0 && length == 0)
            {
                return false;
            }

            Line += _isPart ? 0 : 1;
            var from = _start;
            _start += length + (end < 0 ? 0 : 1);
            if (Take(from, from + length))
            {
                return true;
            }
        }
    }

    private async ValueTask<bool> NextElementAsync(CancellationToken cancellationToken)
    {
        if (_isClosed)
        {
            return false;
        }

        var (at, depth, isText) = (0, 0, false);
        while (true)
        {
            var skipped = _buffer.AsSpan(_start + at, _filled - _start - at).IndexOfAny(isText ? InText : InValue);
            at = skipped < 0 ? _filled - _start : at + skipped;
            if (_start + at >= _filled)
            {
                if (await FillAsync(cancellationToken))
                {
                    continue;
                }

                return _isPart ? EndPart(at) : throw new BodyItemException(Index < 0 ? "The stored body is an array that is cut off before its first item." : $"The stored body is an array that is cut off after item {Index}.");
            }

            var found = _buffer[_start + at];
            if (isText)
            {
                isText = found != '"';
                if (found == '\\' && _start + at + 1 >= _filled && !await FillAsync(cancellationToken))
                {
                    at = _filled - _start;
                    continue;
                }

                at += found == '\\' ? 2 : 1;
                continue;
            }

            if (depth <= 0 && (found is (byte)',' or (byte)']'))
            {
                return found == ',' ? EndElement(at) : await CloseAsync(at, cancellationToken);
            }

            isText = found == '"';
            depth += found is (byte)'{' or (byte)'[' ? 1 : found is (byte)'}' or (byte)']' ? -1 : 0;
            at++;
        }
    }

    private bool EndElement(int length)
    {
        var from = _start;
        _start += length + 1;
        return Take(from, from + length) ? true : throw new BodyItemException($"In the array of the stored body, item {Index + 1} is missing: there is a comma without a value before it.");
    }

    private bool EndPart(int length)
    {
        var from = _start;
        (_start, _isClosed) = (_filled, true);
        return Take(from, from + length);
    }

    private async ValueTask<bool> CloseAsync(int length, CancellationToken cancellationToken)
    {
        _isClosed = true;
        var (from, isEmpty) = (_start, Index < 0);
        _start += length + 1;
        var hasItem = Take(from, from + length);
        if (!hasItem && !isEmpty)
        {
            throw new BodyItemException($"In the array of the stored body, item {Index + 1} is missing: there is a comma without a value after item {Index}.");
        }

        var item = Item.ToArray(); // the rest of the body is read before it is used
        Item = item;
        while (_start < _filled || await FillAsync(cancellationToken))
        {
            if (!IsSpace(_buffer[_start++]))
            {
                throw new BodyItemException($"The stored body goes on after the end of its array, which has {Index + 1} items. If each line is an item, its media type must be application/x-ndjson.");
            }
        }

        return hasItem;
    }

    private bool Take(int from, int end)
    {
        while (from < end && IsSpace(_buffer[from]))
        {
            from++;
        }

        while (from < end && IsSpace(_buffer[end - 1]))
        {
            end--;
        }

        if (from == end)
        {
            return false;
        }

        Index++;
        Offset = _base + from;
        Item = _buffer.AsMemory(from, end - from);
        return Item.Length <= ItemLimits.ItemBytes ? true : throw TooLarge(Index);
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_hasEnded)
        {
            return false;
        }

        if (_filled == BufferBytes)
        {
            if (_start == 0)
            {
                Line += IsArray || _isPart ? 0 : 1;
                throw TooLarge(Index + 1);
            }

            _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
            (_base, _filled, _start) = (_base + _start, _filled - _start, 0);
        }

        var read = await _content.ReadAsync(_buffer.AsMemory(_filled, BufferBytes - _filled), cancellationToken);
        _filled += read;
        _hasEnded = read == 0;
        return read > 0;
    }

    private BodyItemException TooLarge(int index) => new($"In the stored body, {Name(index)} is longer than {ItemLimits.ItemBytes} bytes, the limit of an item.");
}
