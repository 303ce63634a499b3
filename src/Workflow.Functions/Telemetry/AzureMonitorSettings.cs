using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace Workflow.Functions.Telemetry;

/// <summary>Where the app's own metrics and traces go in Azure: the resource to which the host sends what it has to say.</summary>
/// <param name="ConnectionString">Names the resource.</param>
/// <param name="ClientId">The user-assigned identity that signs in; empty: the app's own. <c>null</c>: nobody need sign in.</param>
internal sealed record AzureMonitorSettings(string ConnectionString, string? ClientId)
{
    /// <summary>The setting that switches it on: what is sent to Azure Monitor costs money, so nothing is by default.</summary>
    public const string Switch = "Workflow:AzureMonitor:Enabled";

    private const string Address = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string SignIn = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>The credential, or <c>null</c>: nobody need sign in.</summary>
    public TokenCredential? Credential => ClientId switch
    {
        null => null,
        "" => new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned),
        var id => new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(id)),
    };

    /// <summary>Reads them; <c>null</c>: it is not switched on, or there is no resource.</summary>
    public static AzureMonitorSettings? Of(IConfiguration settings)
    {
        var (address, signIn, isOn) = (settings[Address], settings[SignIn], settings[Switch]);
        if (!bool.TryParse(isOn, out var on) || !on || string.IsNullOrWhiteSpace(address))
        {
            return null;
        }

        var parts = (signIn ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToLookup(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        return new AzureMonitorSettings(address, parts["Authorization"].Contains("AAD", StringComparer.OrdinalIgnoreCase) ? parts["ClientId"].FirstOrDefault() ?? "" : null);
    }

    /// <summary>What is wrong with them, or <c>null</c>.</summary>
    public static string? Fault(IConfiguration settings) =>
        settings[Switch] is { Length: > 0 } text && !bool.TryParse(text, out _) ? $"{Switch} must be true or false"
        : bool.TryParse(settings[Switch], out var on) && on && string.IsNullOrWhiteSpace(settings[Address]) ? $"{Switch} needs {Address}"
        : null;
}
