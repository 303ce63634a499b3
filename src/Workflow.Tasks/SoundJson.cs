using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Workflow.Core.Json;

namespace Workflow.Tasks;

/// <summary>JSON of others that becomes a part of an output.</summary>
internal static class SoundJson
{
    /// <summary>How outputs are written. Text in any script is stored unescaped; as \u escapes it would be up to three times as long.</summary>
    internal static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Whether a text is one JSON value that can be stored.</summary>
    /// <param name="json">The text, as UTF-8.</param>
    /// <param name="maxDepth">Deepest nesting.</param>
    internal static bool Is(ReadOnlySpan<byte> json, int maxDepth) => FaultOf(json, maxDepth) is null;

    /// <summary>Why a text is not one JSON value that can be stored; <c>null</c>: it is.</summary>
    /// <inheritdoc cref="Is" path="/param"/>
    internal static string? FaultOf(ReadOnlySpan<byte> json, int maxDepth) => JsonSoundness.FaultOf(json, maxDepth);
}
