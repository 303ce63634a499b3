namespace Workflow.Api.Access;

/// <summary>Who may reach the service: the configuration section <c>Workflow:Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Workflow:Access";

    /// <summary>
    /// Host names under which the service answers, besides the names of loopback: <c>workflow.example.org</c>,
    /// <c>*.example.org</c> (every name below it), or <c>*</c> (any name). Given as a list, or as one text with commas.
    /// Empty unless set.
    /// </summary>
    /// <remarks>
    /// A page of another site can give its own name the address of this machine (DNS rebinding), and then counts as a page
    /// of this service to the browser. The <c>Host</c> header still carries the foreign name, so it is checked.
    /// </remarks>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];
}
