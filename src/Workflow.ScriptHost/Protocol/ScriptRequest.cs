using System.Buffers.Binary;
using System.Text;

namespace Workflow.ScriptHost.Protocol;

/// <summary>A script to run.</summary>
/// <param name="Code">The body of the function.</param>
/// <param name="Input">What it sees as <c>input</c>: JSON as UTF-8.</param>
/// <param name="MaxOutputBytes">Largest output, in bytes of JSON.</param>
/// <param name="MaxLogLines">Most lines of its log.</param>
/// <param name="MaxSeconds">Most processor time, in seconds: what ends it if nobody else does.</param>
public readonly record struct ScriptRequest(string Code, ReadOnlyMemory<byte> Input, int MaxOutputBytes, int MaxLogLines, int MaxSeconds)
{
    /// <summary>Largest frame of a request: a config, and an output as its input.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    private const int Numbers = 4 * sizeof(int);

    /// <summary>The request as a frame.</summary>
    public byte[] Write()
    {
        var code = Encoding.UTF8.GetByteCount(Code);
        var bytes = new byte[Numbers + code + Input.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, MaxOutputBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), MaxLogLines);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), MaxSeconds);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), code);
        Encoding.UTF8.GetBytes(Code, bytes.AsSpan(Numbers));
        Input.Span.CopyTo(bytes.AsSpan(Numbers + code));
        return Frame.Write(FrameKind.Run, bytes);
    }

    /// <summary>Reads the content of a frame.</summary>
    public static ScriptRequest Read(ReadOnlyMemory<byte> content)
    {
        var numbers = content.Span[..Numbers];
        var code = BinaryPrimitives.ReadInt32LittleEndian(numbers[12..]);
        return new ScriptRequest(
            Encoding.UTF8.GetString(content.Span.Slice(Numbers, code)),
            content[(Numbers + code)..],
            BinaryPrimitives.ReadInt32LittleEndian(numbers),
            BinaryPrimitives.ReadInt32LittleEndian(numbers[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(numbers[8..]));
    }
}
