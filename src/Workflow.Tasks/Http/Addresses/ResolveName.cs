using System.Net;

namespace Workflow.Tasks.Http.Addresses;

/// <summary>Resolves a host name, by DNS or, in tests, from a table.</summary>
internal delegate Task<IPAddress[]> ResolveName(string host, CancellationToken cancellationToken);
