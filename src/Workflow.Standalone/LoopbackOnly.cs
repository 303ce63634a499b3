using System.Net;

namespace Workflow.Standalone;

/// <summary>
/// Nothing is open to a network by default, and there are no API keys yet that could guard it: any address but
/// loopback is refused.
/// </summary>
internal static class LoopbackOnly
{
    private const string Advice = "Without API keys the service listens on this machine only: --urls http://127.0.0.1:PORT.";

    /// <summary>Where the server listens when nothing is said.</summary>
    public const string DefaultAddress = "http://localhost:7071";

    /// <summary>What is wrong with the addresses that the server is to listen on, or <c>null</c>.</summary>
    public static string? Fault(IConfiguration configuration)
    {
        var urls = configuration["urls"] ?? "";
        if (urls.Length == 0 && PortsFault(configuration) is { } fault)
        {
            return fault; // addresses that are said win over ports that a container image sets
        }

        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"] ?? ""));
        foreach (var address in addresses)
        {
            if (!IsLoopback(address))
            {
                return $"'{address}' is not a loopback address. {Advice}";
            }
        }

        return null;
    }

    private static string? PortsFault(IConfiguration configuration)
    {
        foreach (var setting in new[] { "http_ports", "https_ports" })
        {
            if (configuration[setting] is { Length: > 0 } ports)
            {
                return $"the setting {setting} ('{ports}') opens those ports on every address of this machine, not on loopback only. {Advice}";
            }
        }

        return null;
    }

    private static bool IsLoopback(string address)
    {
        BindingAddress parsed;
        try
        {
            parsed = BindingAddress.Parse(address);
        }
        catch (FormatException)
        {
            return false;
        }

        return parsed.IsUnixPipe
            || string.Equals(parsed.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(parsed.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
