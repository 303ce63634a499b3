using Microsoft.Extensions.Options;
using Workflow.Tasks.Http.Proxies;

namespace Workflow.Tasks.Http;

/// <summary>
/// Refuses to start with a limit out of range or an invalid network. An ignored network would be an unnoticed security hole.
/// </summary>
internal sealed class HttpTaskOptionsValidator : IValidateOptions<HttpTaskOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpTaskOptions options)
    {
        List<string> faults =
        [
            .. SettingFaults.OfNetworks("Workflow:Http:BlockedNetworks", options.BlockedNetworks),
            .. SettingFaults.OutOfRange("Workflow:Http:MaxConnectionsPerServer", options.MaxConnectionsPerServer, 1, 10_000),
            .. SettingFaults.OutOfRange("Workflow:Http:ConnectTimeoutSeconds", options.ConnectTimeoutSeconds, 1, 300),
            .. SettingFaults.OutOfRange("Workflow:Http:MaxStoredResponseBytes", options.MaxStoredResponseBytes, 1, 100L * 1024 * 1024 * 1024),
            .. SettingFaults.OutOfRange("Workflow:Http:MaxRedirects", options.MaxRedirects, 0, 50),
            .. TaskProxy.Faults(options),
        ];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
