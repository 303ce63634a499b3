using System.Buffers.Binary;
using System.Text;

namespace Workflow.Telemetry.Otlp;

/// <summary>
/// Writes messages in the format of Protocol Buffers: as much of it as spans need. It is used again for each request, so that what is sent
/// often allocates little.
/// </summary>
internal sealed class ProtoWriter
{
    // The length of a message is known when it ends: its place is kept, in four bytes, which holds up to 256 MB.
    private const int LengthBytes = 4;

    private byte[] _bytes = new byte[64 * 1024];
    private int _count;

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _count);

    /// <summary>Begins again.</summary>
    public void Clear() => _count = 0;

    /// <summary>A whole number.</summary>
    public void Number(int field, long value)
    {
        Key(field, 0);
        Varint((ulong)value);
    }

    /// <summary>64 bits.</summary>
    public void Fixed64(int field, ulong value)
    {
        Key(field, 1);
        BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);
    }

    /// <summary>32 bits.</summary>
    public void Fixed32(int field, uint value)
    {
        Key(field, 5);
        BinaryPrimitives.WriteUInt32LittleEndian(Take(sizeof(uint)), value);
    }

    /// <summary>A text.</summary>
    public void Text(int field, string text)
    {
        Key(field, 2);
        var count = Encoding.UTF8.GetByteCount(text);
        Varint((ulong)count);
        Encoding.UTF8.GetBytes(text, Take(count));
    }

    /// <summary>Fields that are encoded already.</summary>
    public void Bytes(ReadOnlySpan<byte> fields) => fields.CopyTo(Take(fields.Length));

    /// <summary>Bytes that are given in hexadecimal digits.</summary>
    public void Hexadecimal(int field, string digits)
    {
        Key(field, 2);
        Varint((ulong)digits.Length / 2);
        Convert.FromHexString(digits, Take(digits.Length / 2), out _, out _);
    }

    /// <summary>Begins a message.</summary>
    /// <returns>Where, for <see cref="End"/>.</returns>
    public int Begin(int field)
    {
        Key(field, 2);
        Take(LengthBytes);
        return _count;
    }

    /// <summary>Ends it.</summary>
    /// <param name="begun">What <see cref="Begin"/> has returned.</param>
    public void End(int begun)
    {
        var length = (uint)(_count - begun);
        var place = _bytes.AsSpan(begun - LengthBytes, LengthBytes);
        for (var i = 0; i < LengthBytes; i++, length >>= 7)
        {
            place[i] = (byte)((length & 0x7f) | (i < LengthBytes - 1 ? 0x80u : 0));
        }
    }

    private void Key(int field, int type) => Varint(((ulong)field << 3) | (uint)type);

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Take(1)[0] = (byte)(value | 0x80);
        }

        Take(1)[0] = (byte)value;
    }

    private Span<byte> Take(int count)
    {
        if (_bytes.Length - _count < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + count));
        }

        _count += count;
        return _bytes.AsSpan(_count - count, count);
    }
}
