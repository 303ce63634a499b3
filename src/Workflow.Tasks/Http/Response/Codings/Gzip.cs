using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ICSharpCode.SharpZipLib.Checksum;

namespace Workflow.Tasks.Http.Response.Codings;

/// <summary>The coding <c>gzip</c>: a sequence of members, each with the checksum and the length of its content (RFC 1952).</summary>
internal static class Gzip
{
    // No server needs as many, and each costs more than the few bytes it has.
    private const int MaxEmptyMembers = 1_000;

    private const int FixedHeaderBytes = 10;
    private const int TrailerBytes = 8;

    private const byte HasHeaderChecksum = 0x02;
    private const byte HasExtra = 0x04;
    private const byte HasName = 0x08;
    private const byte HasComment = 0x10;
    private const byte Reserved = 0xE0;

    /// <summary>The content of the members, or <c>null</c> if it is longer than <paramref name="limit"/>.</summary>
    /// <exception cref="InvalidDataException">A member is damaged, or its end is missing.</exception>
    internal static byte[]? Decode(ReadOnlyMemory<byte> bytes, int limit)
    {
        var output = new ArrayBufferWriter<byte>();
        var empty = 0;
        do
        {
            var from = output.WrittenCount;
            bytes = bytes[HeaderBytes(bytes.Span)..];
            if (!Inflation.TryInflate(bytes, isRaw: true, output, limit, out var read))
            {
                return null;
            }

            bytes = bytes[read..];
            Check(bytes.Span, output.WrittenMemory[from..]);
            bytes = bytes[TrailerBytes..];
            empty = EmptyMembers(empty, isEmpty: output.WrittenCount == from);
        }
        while (IsAnotherMember(bytes.Span));

        return output.WrittenSpan.ToArray();
    }

    /// <summary>How many members in a row are empty, after one more member.</summary>
    /// <exception cref="InvalidDataException">There are too many.</exception>
    internal static int EmptyMembers(int before, bool isEmpty) => (isEmpty, before) switch
    {
        (false, _) => 0,
        (_, MaxEmptyMembers) => throw new InvalidDataException($"more than {MaxEmptyMembers} members of the stream in a row are empty"),
        _ => before + 1,
    };

    // Bytes that begin like a member are one, even if only the first byte is there. Other bytes after a complete member,
    // such as padding zeros, are ignored, as in other programs.
    private static bool IsAnotherMember(ReadOnlySpan<byte> bytes) => bytes.Length > 0 && bytes[0] == 0x1F && (bytes.Length == 1 || bytes[1] == 0x8B);

    // RFC 1952 §2.3.
    private static int HeaderBytes(ReadOnlySpan<byte> bytes)
    {
        if ((bytes.Length > 0 && bytes[0] != 0x1F) || (bytes.Length > 1 && bytes[1] != 0x8B) || (bytes.Length > 2 && bytes[2] != 8))
        {
            throw new InvalidDataException("the stream is no gzip");
        }

        Need(bytes, FixedHeaderBytes);
        var flags = bytes[3];
        if ((flags & Reserved) != 0)
        {
            throw new InvalidDataException("the header of the stream is damaged");
        }

        var at = FixedHeaderBytes;
        if ((flags & HasExtra) != 0)
        {
            Need(bytes, at + 2);
            at += 2 + BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
            Need(bytes, at);
        }

        foreach (var text in (ReadOnlySpan<byte>)[HasName, HasComment])
        {
            if ((flags & text) != 0)
            {
                var length = bytes[at..].IndexOf((byte)0);
                Need(bytes, length < 0 ? int.MaxValue : at);
                at += length + 1;
            }
        }

        if ((flags & HasHeaderChecksum) != 0)
        {
            Need(bytes, at + 2);
            at += 2;
        }

        return at;
    }

    private static void Check(ReadOnlySpan<byte> trailer, ReadOnlyMemory<byte> content)
    {
        Need(trailer, TrailerBytes);
        var checksum = new Crc32();
        checksum.Update(MemoryMarshal.TryGetArray(content, out var segment) ? segment : new ArraySegment<byte>(content.ToArray()));
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != (uint)checksum.Value)
        {
            throw new InvalidDataException("its checksum is wrong");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != (uint)content.Length)
        {
            throw new InvalidDataException("it is not as long as it says");
        }
    }

    private static void Need(ReadOnlySpan<byte> bytes, int count)
    {
        if (bytes.Length < count)
        {
            throw new InvalidDataException("the end of the stream is missing");
        }
    }
}
