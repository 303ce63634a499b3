using System.Globalization;

namespace Workflow.Docs.Tests.Pages;

/// <summary>A fenced block of a page.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Info">What stands behind the opening fence.</param>
/// <param name="Comment">What the comment <c>&lt;!-- example: … --&gt;</c> above it says, or nothing.</param>
/// <param name="Text">What is in it.</param>
public sealed record Fence(int Line, string Info, string Comment, string Text)
{
    /// <summary>Its language.</summary>
    public string Language => Info.Split(' ')[0];

    /// <summary>The status of the answer, which stands behind the language where one is meant.</summary>
    public int? Status => Info.Split(' ') is [_, var status] ? int.Parse(status, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether it shows an answer of the service.</summary>
    public bool IsAnswer => Language == "json" && Status is not null;

    /// <summary>Whether requests are sent from it.</summary>
    public bool IsCalls => Language == "bash" && Text.Contains("curl ", StringComparison.Ordinal);

    /// <summary>Whether it is a definition, or a part of one.</summary>
    public bool IsDefinition => Language is "json" or "yaml" && !IsAnswer && Comment is "" or "tasks" or "task" or "workflow" or "refused";
}
