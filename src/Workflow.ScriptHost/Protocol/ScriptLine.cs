using System.Text;

namespace Workflow.ScriptHost.Protocol;

/// <summary>A line of a script's log.</summary>
/// <param name="Severity">0 debug, 1 information, 2 warning, 3 error.</param>
/// <param name="Text">Its text, which may have line breaks.</param>
public readonly record struct ScriptLine(byte Severity, string Text)
{
    /// <summary>Longest text, in characters; a longer one is cut off.</summary>
    public const int LongestText = 16 * 1024;

    /// <summary>The line as a frame.</summary>
    public byte[] Write() => Frame.Write(FrameKind.Log, [Severity, .. Encoding.UTF8.GetBytes(Text)]);

    /// <summary>Reads the content of a frame.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ScriptLine Read(ReadOnlySpan<byte> content) =>
        content is [<= 3 and var severity, .. var text] ? new ScriptLine(severity, Encoding.UTF8.GetString(text)) : throw new InvalidDataException("A line of a log has no severity.");
}
