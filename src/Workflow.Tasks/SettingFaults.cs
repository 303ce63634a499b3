using System.Net;

namespace Workflow.Tasks;

/// <summary>What is wrong with settings of task types, in words.</summary>
internal static class SettingFaults
{
    internal static IEnumerable<string> OutOfRange(string setting, long value, long from, long to) =>
        value < from || value > to ? [$"{setting} is {value}, and must be from {from} to {to}."] : [];

    internal static IEnumerable<string> OfNetworks(string setting, IEnumerable<string> networks) =>
        networks.Where(network => !IPNetwork.TryParse(network, out _))
            .Select(network => $"{setting} holds '{network}', which is not a network in CIDR notation such as 10.0.0.0/8 or fd00::/8.");
}
