using System.Buffers;
using System.Text.Json;

namespace Workflow.Tasks.Database.Results;

/// <summary>Writes an output of at most so many bytes. Values are read no further than fits.</summary>
internal sealed class LimitedJson : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly int _maxBytes;

    internal LimitedJson(int maxBytes)
    {
        _maxBytes = maxBytes;
        Json = new Utf8JsonWriter(_buffer, SoundJson.Writing);
    }

    internal Utf8JsonWriter Json { get; }

    /// <summary>How many bytes are left.</summary>
    internal int Left => (int)(_maxBytes - Json.BytesCommitted - Json.BytesPending);

    /// <summary>Checks that what was written is within the limit.</summary>
    /// <exception cref="ResultTooLargeException">It is not.</exception>
    internal void Check()
    {
        if (Left < 0)
        {
            throw TooLarge();
        }
    }

    /// <summary>Reads the bytes of one value.</summary>
    /// <param name="value">The value; it is not disposed of.</param>
    /// <param name="perByte">How many bytes stand for one of the output.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ResultTooLargeException">There are more than fit.</exception>
    internal async Task<ReadOnlyMemory<byte>> ReadAsync(Stream value, int perByte, CancellationToken cancellationToken)
    {
        var max = Math.Max(0, (long)Left * perByte) + 2;
        var bytes = new byte[Math.Min(4096, max)];
        var length = 0;
        while (true)
        {
            var read = await value.ReadAsync(bytes.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return bytes.AsMemory(0, length);
            }

            length += read;
            if (length >= max)
            {
                throw TooLarge();
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(bytes.Length * 2L, max));
            }
        }
    }

    /// <summary>The output.</summary>
    internal JsonElement End()
    {
        Json.Flush();
        return JsonElement.Parse(_buffer.WrittenSpan);
    }

    public void Dispose() => Json.Dispose();

    private ResultTooLargeException TooLarge() => new($"{_maxBytes} bytes of JSON, the max_bytes of the task");
}
