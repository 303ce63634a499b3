namespace Workflow.Tasks.Http;

/// <summary>Settings of HTTP tasks: the configuration section <c>Workflow:Http</c>.</summary>
public sealed class HttpTaskOptions
{
    /// <summary>
    /// Networks that HTTP tasks may not reach, in CIDR notation (RFC 4632): <c>10.0.0.0/8</c>, <c>fd00::/8</c>. A list, or
    /// one text with commas, which is easier to write in an environment variable. Empty unless set.
    /// </summary>
    /// <remarks>
    /// They are added to what is always refused: link-local, cloud metadata, unspecified, multicast and broadcast
    /// addresses. An IPv4 network also covers the IPv6 forms of its addresses. The service does not start if one of them is invalid.
    /// </remarks>
    public IReadOnlyList<string> BlockedNetworks { get; set; } = [];

    /// <summary>
    /// Maximum number of concurrent calls from this process to one server (scheme, host and port); 1 to 10,000. Further
    /// calls wait, and their time limits begin when they have a connection.
    /// </summary>
    public int MaxConnectionsPerServer { get; set; } = 128;

    /// <summary>How long a server may take to accept a connection, in seconds; 1 to 300.</summary>
    public int ConnectTimeoutSeconds { get; set; } = 15;

    /// <summary>
    /// Largest body of a response that the store keeps (<c>response_body: stored</c>), in bytes; 1 to 100 GiB.
    /// </summary>
    public long MaxStoredResponseBytes { get; set; } = 1024 * 1024 * 1024;

    /// <summary>Most redirects that a call follows; 0 to 50.</summary>
    public int MaxRedirects { get; set; } = 10;

    /// <summary>
    /// The HTTP proxy of all calls, <c>http://HOST:PORT</c>, with user and password if it needs them; <c>null</c>: none. The
    /// environment's is not used.
    /// </summary>
    public string? Proxy { get; set; }

    /// <summary>
    /// Hosts that are called without the proxy: names, with their subdomains; addresses; networks in CIDR notation; <c>*</c>. A list,
    /// or one text with commas. <c>localhost</c> and loopback addresses always are, unless <c>&lt;-loopback&gt;</c> is in it.
    /// </summary>
    public IReadOnlyList<string> NoProxy { get; set; } = [];

    /// <summary>
    /// What tasks may use the managed identity of the service for, such as <c>https://management.azure.com/.default</c>; empty: for
    /// nothing. Anyone who may save a workflow can then do everything that the identity may do there.
    /// </summary>
    public IReadOnlyList<string> ManagedIdentityScopes { get; set; } = [];
}
