namespace Workflow.Core.Json.Schemas;

/// <summary>The forms of texts as patterns that mean the same in every language: without anchors, classes or escapes that differ.</summary>
public static class TextForms
{
    /// <summary>The end of a text. A dollar sign also matches before a last line feed in some languages.</summary>
    public const string End = @"(?![\s\S])";

    /// <summary>A text without control characters, line breaks of all kinds included.</summary>
    public const string NoControls = $@"^[^{Controls}]*{End}";

    /// <summary>A text whose only control characters are tabs and line breaks.</summary>
    public const string NoControlsButLines = $@"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*{End}";

    /// <summary>The name of a task: printable, no space at its ends, and neither <c>.</c> nor <c>..</c>.</summary>
    public const string Name = $@"^(?!\.\.?{End})(?![{Spaces}])[^{Breaks}]*[^{Breaks}{Spaces}]{End}";

    /// <summary>The name of a workflow: as that of a task, but not digits only.</summary>
    public const string WorkflowName = $@"^(?![0-9]+{End})(?!\.\.?{End})(?![{Spaces}])[^{Breaks}]*[^{Breaks}{Spaces}]{End}";

    /// <summary>A name for expressions: up to 64 letters, digits and <c>_</c>, and no digit first.</summary>
    public const string Identifier = $"^[A-Za-z_][A-Za-z0-9_]{{0,63}}{End}";

    /// <summary>The name of a secret, or of a variable: letters, digits and <c>_</c>, and no digit first.</summary>
    public const string SecretName = $"^[A-Za-z_][A-Za-z0-9_]*{End}";

    /// <summary>The name of a label.</summary>
    public const string Label = $"^[A-Za-z0-9][A-Za-z0-9_.-]{{0,63}}{End}";

    /// <summary>The name of a pool or a calendar.</summary>
    public const string PlainName = $"^[A-Za-z0-9_-]+{End}";

    /// <summary>The name of an event, or the code of an error.</summary>
    public const string EventName = $"^[A-Za-z0-9_.-]{{1,100}}{End}";

    /// <summary>An instant (RFC 3339). Whether there is such a date is not part of it.</summary>
    public const string Instant = $@"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[Tt ][0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]+)?([Zz]|[+-][0-9]{{2}}:[0-9]{{2}}){End}";

    /// <summary>An address that begins with <c>http:</c> or <c>https:</c>.</summary>
    public const string WebAddress = "^[Hh][Tt][Tt][Pp][Ss]?:";

    /// <summary>One mailbox.</summary>
    public const string Mailbox = $@"^[^{NoMail}]+@[^{NoMail}.](?:[^{NoMail}]*[^{NoMail}.])?{End}";

    /// <summary>A text without an expression.</summary>
    public const string NoExpression = $@"^(?![\s\S]*\{{\{{)";

    /// <summary>A text with an expression that names a secret.</summary>
    public const string FromSecret = @"\{\{[\s\S]*secrets";

    private const string Controls = @"\u0000-\u001f\u007f-\u009f";
    private const string Breaks = Controls + @"\u2028\u2029";
    private const string Spaces = @" \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000";
    private const string NoMail = $@"{Breaks}{Spaces}\ud800-\udfff,;:<>()\[\]""\\@";
}
