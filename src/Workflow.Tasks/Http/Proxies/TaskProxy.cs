using System.Net;

namespace Workflow.Tasks.Http.Proxies;

/// <summary>The proxy of HTTP tasks: the settings <c>Workflow:Http:Proxy</c> and <c>Workflow:Http:NoProxy</c>.</summary>
internal sealed class TaskProxy : IWebProxy
{
    private readonly Uri _address;
    private readonly HostList _direct;

    private TaskProxy(Uri address, HostList direct)
    {
        _direct = direct;
        _address = new UriBuilder(address.Scheme, address.Host, address.Port).Uri;
        if (address.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var password])
        {
            Credentials = new NetworkCredential(Uri.UnescapeDataString(user), password is [var text] ? Uri.UnescapeDataString(text) : "");
        }
    }

    /// <inheritdoc/>
    public ICredentials? Credentials { get; set; }

    /// <summary>The proxy, or <c>null</c>.</summary>
    internal static TaskProxy? Of(HttpTaskOptions options) =>
        string.IsNullOrEmpty(options.Proxy) ? null : new TaskProxy(new Uri(options.Proxy), new HostList(options.NoProxy));

    /// <summary>What is wrong with the settings, in words. No fault shows the proxy, as its password may be in it.</summary>
    internal static IEnumerable<string> Faults(HttpTaskOptions options)
    {
        if (!string.IsNullOrEmpty(options.Proxy)
            && !(Uri.TryCreate(options.Proxy, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp && url is { PathAndQuery: "/", Fragment: "" }))
        {
            yield return "Workflow:Http:Proxy must be the address of an HTTP proxy, as http://HOST:PORT or http://USER:PASSWORD@HOST:PORT.";
        }

        foreach (var entry in options.NoProxy.Where(entry => !HostList.IsValid(entry)))
        {
            yield return $"Workflow:Http:NoProxy holds '{entry}', which is neither a host name, a domain such as .example.org, an address, a network in CIDR notation, *, nor <-loopback>.";
        }
    }

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : _address;

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => _direct.Contains(host.IdnHost);

    /// <summary>Whether a connection that is made for a request is one to the proxy.</summary>
    internal bool IsUsedBy(Uri? request) => request is not null && !IsBypassed(request);
}
