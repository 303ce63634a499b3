using Workflow.Tasks.Http.Addresses;

namespace Workflow.Tasks.Http.Proxies;

/// <summary>
/// Checks the address of every request that goes through the proxy, which connects in place of this service. A name is resolved here
/// as far as it can be, and refused if one of its addresses may not be reached. The proxy resolves it once more: it has to keep tasks
/// from what only it can reach.
/// </summary>
/// <param name="proxy">The proxy.</param>
/// <param name="connector">Knows what may be reached.</param>
internal sealed class ProxiedAddressHandler(TaskProxy proxy, GuardedConnector connector) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (proxy.IsUsedBy(request.RequestUri))
        {
            await connector.CheckAsync(request.RequestUri!.IdnHost, cancellationToken);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
