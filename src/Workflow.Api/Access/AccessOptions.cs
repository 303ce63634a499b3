namespace Workflow.Api.Access;

/// <summary>Who may reach the service: the configuration section <c>Workflow:Access</c>.</summary>
public sealed class AccessOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Workflow:Access";

    /// <summary>
    /// Host names that the service answers to, besides those of loopback: <c>workflow.example.org</c>,
    /// <c>*.example.org</c> (every name below it), or <c>*</c> (any name). Given as a list, or as one text with commas.
    /// Empty unless set.
    /// </summary>
    /// <remarks>
    /// A page of another site can make its own host name resolve to this machine (DNS rebinding); the browser then treats it
    /// as a page of this service. The <c>Host</c> header still has the foreign name, so it is checked.
    /// </remarks>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>
    /// A key with the role admin, to begin with: <see cref="BootstrapKeyLength"/> visible ASCII characters or more. It is
    /// compared with what requests send, and stored nowhere. In Azure it is a reference to a key vault.
    /// </summary>
    /// <remarks>White space around it is not part of it: files often end with a line break.</remarks>
    public string? BootstrapKey
    {
        get;
        set => field = value?.Trim();
    }

    /// <summary>
    /// The proxies in front of the service that are believed about whose requests they forward: addresses
    /// (<c>192.0.2.10</c>) or networks (<c>10.0.0.0/8</c>, <c>fd00::/8</c>). Given as a list, or as one text with commas. Empty
    /// unless set: then a request comes from the other end of its connection, whatever its headers say.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    internal const int BootstrapKeyLength = 16;

    /// <summary>
    /// Whether there is a bootstrap key. A setting that still holds its reference, as the platform could not read what it
    /// refers to, is none: the text of a reference is no secret.
    /// </summary>
    public bool HasBootstrapKey => !string.IsNullOrEmpty(BootstrapKey) && !IsUnresolved;

    /// <summary>Whether the setting of the bootstrap key still holds a reference that the platform could not resolve.</summary>
    public bool IsUnresolved => BootstrapKey?.StartsWith("@Microsoft.", StringComparison.OrdinalIgnoreCase) == true;
}
