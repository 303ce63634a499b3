using System.Text;

namespace Workflow.Tasks.Http.Request;

/// <summary>A body of fields and files (RFC 7578), with names as browsers write them (WHATWG HTML §4.10.21.8).</summary>
/// <remarks>The framework's own class writes names that are not ASCII in a form that servers do not read.</remarks>
internal sealed class FormContent : MultipartContent
{
    private FormContent(string boundary)
        : base("form-data", boundary)
    {
        HeaderEncodingSelector = static (_, _) => Encoding.UTF8;
        Headers.Remove("Content-Type");
        Headers.TryAddWithoutValidation("Content-Type", ContentType(boundary));
    }

    /// <summary>A new boundary.</summary>
    internal static string NewBoundary() => $"workflow-{Guid.NewGuid():N}";

    /// <summary>The type of a body with a boundary.</summary>
    internal static string ContentType(string boundary) => $"multipart/form-data; boundary={boundary}";

    /// <summary>The body of these parts.</summary>
    internal static FormContent Of(IReadOnlyList<(BodyPart Part, RequestBody Value)> parts, string boundary)
    {
        var content = new FormContent(boundary);
        foreach (var (part, value) in parts)
        {
            content.Add(part, value);
        }

        return content;
    }

    private void Add(BodyPart part, RequestBody value)
    {
        var content = value.ToContent();
        var disposition = $"form-data; name=\"{Escape(part.Name)}\"";
        content.Headers.TryAddWithoutValidation("Content-Disposition", part.FileName is null ? disposition : $"{disposition}; filename=\"{Escape(part.FileName)}\"");

        // A field has a type only if the config gives it one.
        var type = part.ContentType ?? (part.FileName is null ? null : value.ContentType);
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        Add(content);
    }

    private static string Escape(string name) => name
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal)
        .Replace("\"", "%22", StringComparison.Ordinal);
}
