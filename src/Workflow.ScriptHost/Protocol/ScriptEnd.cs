using System.Buffers.Binary;
using System.Text;

namespace Workflow.ScriptHost.Protocol;

/// <summary>How a script ended.</summary>
public enum ScriptOutcome : byte
{
    /// <summary>It returned a value: the content is JSON.</summary>
    Output,

    /// <summary>It threw: the content is the error's text.</summary>
    Error,

    /// <summary>What it returned is no JSON value: the content says why.</summary>
    NotJson,

    /// <summary>Its output is too large.</summary>
    OutputTooLarge,

    /// <summary>It wrote too many lines to its log.</summary>
    TooManyLines,
}

/// <summary>The end of a script.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="IsSound">Whether the process may run another script.</param>
/// <param name="Line">The line of the code where it failed, from 1; 0: not known.</param>
/// <param name="Column">The column, from 1; 0: not known.</param>
/// <param name="Content">The output or a text, as UTF-8.</param>
public readonly record struct ScriptEnd(ScriptOutcome Outcome, bool IsSound, int Line, int Column, ReadOnlyMemory<byte> Content)
{
    /// <summary>Bytes before the content.</summary>
    public const int HeaderBytes = 10;

    /// <summary>The content as text.</summary>
    public string Text => Encoding.UTF8.GetString(Content.Span);

    /// <summary>The end as a frame.</summary>
    public byte[] Write()
    {
        var bytes = new byte[HeaderBytes + Content.Length];
        bytes[0] = (byte)Outcome;
        bytes[1] = IsSound ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2), Line);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(6), Column);
        Content.Span.CopyTo(bytes.AsSpan(HeaderBytes));
        return Frame.Write(FrameKind.End, bytes);
    }

    /// <summary>Reads the content of a frame.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ScriptEnd Read(ReadOnlyMemory<byte> content)
    {
        if (content.Length < HeaderBytes || !Enum.IsDefined((ScriptOutcome)content.Span[0]))
        {
            throw new InvalidDataException("The end of a script is not complete.");
        }

        var span = content.Span;
        return new ScriptEnd((ScriptOutcome)span[0], span[1] == 1, BinaryPrimitives.ReadInt32LittleEndian(span[2..]), BinaryPrimitives.ReadInt32LittleEndian(span[6..]), content[HeaderBytes..]);
    }
}
