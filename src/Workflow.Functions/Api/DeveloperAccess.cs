using System.Net;
using Microsoft.AspNetCore.Http;
using Workflow.Api.Access;

namespace Workflow.Functions.Api;

/// <summary>
/// Who may use an app that has no keys: nobody, except that a developer may call the app that runs on the same machine in
/// Development, as after <c>func start</c>.
/// </summary>
internal static class DeveloperAccess
{
    /// <summary>The rule for the machine on which the app runs.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    public static KeylessAccess Of(Func<string, string?> environment) =>
        Platform.IsDevelopment(environment) ? new KeylessAccess(http => KeylessAccess.IsFromThisMachine(http) && IsForwardedFromThisMachine(http.Request), "stop it, set Workflow:Access:BootstrapKey, start again") : KeylessAccess.Nobody;

    // The host forwards every request over loopback, and may say for whom.
    private static bool IsForwardedFromThisMachine(HttpRequest request) =>
        request.Headers[KeylessAccess.ForwardedFor].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries))
            .All(address => IPEndPoint.TryParse(address, out var from) && Loopback.Has(from.Address));
}
