using System.Text;

namespace Workflow.Client.Sending;

/// <summary>The media types of bodies.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string Yaml = "application/yaml";
    public const string Problem = "application/problem+json";
    public const string Calendar = "text/calendar";
    public const string Events = "text/event-stream";
    public const string Schema = "application/schema+json";
    public const string Sqlite = "application/vnd.sqlite3";
    public const string Bytes = "application/octet-stream";

    /// <summary>Whether an answer of this type is JSON.</summary>
    public static bool IsJson(string? type) =>
        type is not null && (type.Equals(Json, StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}

/// <summary>Texts as bytes.</summary>
internal static class Texts
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A text in UTF-8.</summary>
    /// <exception cref="ArgumentException">It has a lone surrogate, which is no character.</exception>
    public static byte[] Bytes(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Strict.GetBytes(text);
    }
}
