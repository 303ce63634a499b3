using System.Net;
using Microsoft.Extensions.Options;

namespace Workflow.Tasks.Http;

/// <summary>Refuses to start with a network that can't be read: an ignored one would be a hole nobody knows of.</summary>
internal sealed class HttpTaskOptionsValidator : IValidateOptions<HttpTaskOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpTaskOptions options)
    {
        var faults = options.BlockedNetworks
            .Where(network => !IPNetwork.TryParse(network, out _))
            .Select(network =>
                $"Workflow:Http:BlockedNetworks holds '{network}', which is no network in CIDR notation such as 10.0.0.0/8 or fd00::/8.")
            .ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
