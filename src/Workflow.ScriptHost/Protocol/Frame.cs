using System.Buffers.Binary;

namespace Workflow.ScriptHost.Protocol;

/// <summary>A message between the service and a process for scripts: its length in four bytes, its kind in one, and its content.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Content">Its content.</param>
public readonly record struct Frame(FrameKind Kind, ReadOnlyMemory<byte> Content)
{
    private const int HeaderBytes = 5;

    /// <summary>The frame as it is sent.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="content">Its content.</param>
    public static byte[] Write(FrameKind kind, params ReadOnlySpan<byte> content)
    {
        var bytes = new byte[HeaderBytes + content.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, content.Length);
        bytes[HeaderBytes - 1] = (byte)kind;
        content.CopyTo(bytes.AsSpan(HeaderBytes));
        return bytes;
    }

    /// <summary>Reads the next frame; <c>null</c>: the stream has ended.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="mostBytes">Largest content that is taken.</param>
    /// <exception cref="InvalidDataException">What comes is no frame, or is too large.</exception>
    public static Frame? Read(Stream stream, int mostBytes)
    {
        var header = new byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
        {
            return null;
        }

        var content = new byte[LengthOf(header, mostBytes)];
        return stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) < content.Length ? null : new Frame((FrameKind)header[^1], content);
    }

    /// <inheritdoc cref="Read"/>
    public static async Task<Frame?> ReadAsync(Stream stream, int mostBytes)
    {
        var header = new byte[HeaderBytes];
        if (await stream.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
        {
            return null;
        }

        var content = new byte[LengthOf(header, mostBytes)];
        return await stream.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false) < content.Length ? null : new Frame((FrameKind)header[^1], content);
    }

    private static int LengthOf(ReadOnlySpan<byte> header, int mostBytes)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        return length >= 0 && length <= mostBytes ? length : throw new InvalidDataException($"A frame of {length} bytes; the limit is {mostBytes}.");
    }
}
