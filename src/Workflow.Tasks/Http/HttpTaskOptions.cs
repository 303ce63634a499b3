namespace Workflow.Tasks.Http;

/// <summary>What an operator sets for HTTP tasks: the configuration section <c>Workflow:Http</c>.</summary>
public sealed class HttpTaskOptions
{
    /// <summary>
    /// Networks that HTTP tasks may not reach, in CIDR notation (RFC 4632): <c>10.0.0.0/8</c>, <c>fd00::/8</c>. Given as a
    /// list, or as one text with commas, as environment variables are easier to write that way. Empty unless set.
    /// </summary>
    /// <remarks>
    /// They come on top of what is always refused: link-local, cloud metadata, unspecified, multicast and broadcast
    /// addresses. An IPv4 network also covers the IPv6 forms of its addresses. The service does not start if one of them
    /// can't be read.
    /// </remarks>
    public IReadOnlyList<string> BlockedNetworks { get; set; } = [];
}
