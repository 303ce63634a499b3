using System.Text;

namespace Workflow.ScriptHost.Protocol;

/// <summary>A line of a script's log.</summary>
/// <param name="Severity">0 debug, 1 information, 2 warning, 3 error.</param>
/// <param name="Text">Its text, which may have line breaks.</param>
public readonly record struct ScriptLine(byte Severity, string Text)
{
    /// <summary>Longest text, in characters. Of a longer one its length is said: of a part of it, the service could not mask a part of a secret.</summary>
    public const int LongestText = 64 * 1024;

    /// <summary>The text, or what is said in place of it.</summary>
    public static string Whole(string text) =>
        text.Length <= LongestText ? text : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"(a text of {text.Length} characters)");

    /// <summary>How many lines of a log a text is: every line break counts that the log knows.</summary>
    public static int Count(string text)
    {
        var count = 0;
        foreach (var _ in text.AsSpan().EnumerateLines())
        {
            count++;
        }

        return count;
    }

    /// <summary>The line as a frame.</summary>
    public byte[] Write() => Frame.Write(FrameKind.Log, [Severity, .. Encoding.UTF8.GetBytes(Text)]);

    /// <summary>Reads the content of a frame.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ScriptLine Read(ReadOnlySpan<byte> content) =>
        content is [<= 3 and var severity, .. var text] ? new ScriptLine(severity, Encoding.UTF8.GetString(text)) : throw new InvalidDataException("A line of a log has no severity.");
}
