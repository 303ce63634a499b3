using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Workflow.Api.Requests;

/// <summary>Why a text is not JSON, in words for the person who wrote it: the parser's own are for who programs with it, and it counts from 0, in bytes.</summary>
/// <param name="Detail">What is wrong, in one sentence without a full stop.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1, in characters; <c>null</c>: the parser does not say where it is.</param>
public readonly partial record struct JsonFault(string Detail, int Line, int? Column)
{
    /// <summary>What a parser has found.</summary>
    /// <param name="exception">How it says so.</param>
    /// <param name="utf8">The text.</param>
    public static JsonFault Of(JsonException exception, ReadOnlySpan<byte> utf8)
    {
        var detail = ForPrograms().Replace(exception.Message, "").TrimEnd('.');
        if (exception is not { LineNumber: { } line, BytePositionInLine: { } position })
        {
            return new JsonFault(detail, 1, null);
        }

        var rest = utf8;
        for (var i = 0L; i < line && rest.IndexOf((byte)'\n') is var end and >= 0; i++)
        {
            rest = rest[(end + 1)..];
        }

        return new JsonFault(detail, (int)line + 1, Encoding.UTF8.GetCharCount(rest[..(int)Math.Min(position, rest.Length)]) + 1);
    }

    [GeneratedRegex(@" (Path: [^|]* \| )?LineNumber: \d+ \| BytePositionInLine: \d+\.| which is not supported in this mode| Change the reader options\.", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ForPrograms();
}
