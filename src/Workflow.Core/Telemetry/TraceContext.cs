using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Workflow.Core.Telemetry;

/// <summary>A span as others refer to it: its trace, its id, and whether it is recorded (W3C Trace Context, level 1).</summary>
/// <param name="TraceId">The trace: 32 lower-case hexadecimal digits, not all zero.</param>
/// <param name="SpanId">The span: 16 lower-case hexadecimal digits, not all zero.</param>
/// <param name="IsSampled">Whether the caller records the trace.</param>
public readonly record struct TraceContext(string TraceId, string SpanId, bool IsSampled)
{
    /// <summary>The name of the header.</summary>
    public const string Header = "traceparent";

    private const int Length = 55;
    private const string Digits = "0123456789abcdef";

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create(Digits);

    /// <summary>Reads a header. One that is not valid is ignored, as the standard requires.</summary>
    /// <param name="header">The header as it was sent; <c>null</c>: none, or several.</param>
    /// <param name="context">What it says.</param>
    public static bool TryParse(string? header, [NotNullWhen(true)] out TraceContext? context)
    {
        context = null;
        if (header is not { Length: >= Length } || !IsHex(header, 0, 2) || header[2] != '-' || !IsHex(header, 3, 32) || header[35] != '-' || !IsHex(header, 36, 16) || header[52] != '-' || !IsHex(header, 53, 2))
        {
            return false;
        }

        // A later version may have more at its end; version ff is none.
        var version = header[..2];
        if (version == "ff" || (header.Length > Length && (version == "00" || header[Length] != '-')))
        {
            return false;
        }

        var (trace, span) = (header.Substring(3, 32), header.Substring(36, 16));
        if (IsZero(trace) || IsZero(span))
        {
            return false;
        }

        context = new TraceContext(trace, span, (Digits.IndexOf(header[54], StringComparison.Ordinal) & 1) == 1);
        return true;
    }

    /// <summary>The header.</summary>
    public override string ToString() => $"00-{TraceId}-{SpanId}-{(IsSampled ? "01" : "00")}";

    private static bool IsHex(string text, int start, int count) => !text.AsSpan(start, count).ContainsAnyExcept(Hexadecimal);

    private static bool IsZero(string id) => !id.AsSpan().ContainsAnyExcept('0');
}
