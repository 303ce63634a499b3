using Workflow.Core.Json;

namespace Workflow.Core.Audit;

/// <summary>Texts of entries: short, and without characters that a reader would not see.</summary>
public static class AuditText
{
    /// <summary>Most characters of a text.</summary>
    public const int MaxLength = 200;

    /// <summary>The text as it is recorded. Invisible characters are escaped, and what is too long is cut off.</summary>
    /// <param name="text">The text. It may come from anyone.</param>
    public static string Of(string text)
    {
        var cut = text.Length > MaxLength ? text[..MaxLength] : text; // first, so that a long text costs no more
        var visible = PlainText.Visible(cut);
        if (visible.Length <= MaxLength && cut.Length == text.Length)
        {
            return visible;
        }

        var end = Math.Min(visible.Length, MaxLength - 1);
        return $"{visible.AsSpan(0, char.IsHighSurrogate(visible[end - 1]) ? end - 1 : end)}…";
    }
}
