using System.Net;
using Microsoft.Extensions.Options;

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
            .. options.BlockedNetworks
                .Where(network => !IPNetwork.TryParse(network, out _))
                .Select(network =>
                    $"Workflow:Http:BlockedNetworks holds '{network}', which is not a network in CIDR notation such as 10.0.0.0/8 or fd00::/8."),
            .. OutOfRange(nameof(options.MaxConnectionsPerServer), options.MaxConnectionsPerServer, 1, 10_000),
            .. OutOfRange(nameof(options.ConnectTimeoutSeconds), options.ConnectTimeoutSeconds, 1, 300),
            .. OutOfRange(nameof(options.MaxRedirects), options.MaxRedirects, 0, 50),
        ];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> OutOfRange(string setting, int value, int from, int to) =>
        value < from || value > to ? [$"Workflow:Http:{setting} is {value}, and must be from {from} to {to}."] : [];
}
