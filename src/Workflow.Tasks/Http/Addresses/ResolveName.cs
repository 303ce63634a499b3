using System.Net;

namespace Workflow.Tasks.Http.Addresses;

/// <summary>Finds the addresses of a host name: DNS, or what a test says.</summary>
internal delegate Task<IPAddress[]> ResolveName(string host, CancellationToken cancellationToken);
