using Microsoft.Extensions.Options;
using Workflow.Tasks.Connections;
using Workflow.Tasks.Http.Redirects;

namespace Workflow.Tasks.Http.Connections;

/// <summary>Limits the number of concurrent calls to one server.</summary>
/// <param name="options">Have the limit.</param>
internal sealed class ServerPlaces(IOptions<HttpTaskOptions> options) : Places<Origin>(() => options.Value.MaxConnectionsPerServer);
