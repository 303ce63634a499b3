using Microsoft.Extensions.Options;
using Workflow.Tasks.Http.Authentication;
using Workflow.Tasks.Http.Connections;

namespace Workflow.Tasks.Http.Calls;

/// <summary>What all calls share.</summary>
/// <param name="Connections">The connections.</param>
/// <param name="Places">Limit them.</param>
/// <param name="Tokens">The access tokens.</param>
/// <param name="Options">The settings.</param>
/// <param name="Time">The clock.</param>
internal sealed record HttpServices(HttpConnections Connections, ServerPlaces Places, AccessTokens Tokens, IOptions<HttpTaskOptions> Options, TimeProvider Time)
{
    internal HttpTaskOptions Settings => Options.Value;
}
