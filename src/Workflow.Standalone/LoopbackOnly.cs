using System.Net;

namespace Workflow.Standalone;

/// <summary>
/// Nothing is open to a network by default, and there are no API keys yet that could guard it: any address but
/// loopback is refused.
/// </summary>
internal static class LoopbackOnly
{
    /// <summary>What is wrong with the addresses that the server is to listen on, or <c>null</c>.</summary>
    public static string? Fault(IConfiguration configuration)
    {
        var addresses = (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"] ?? ""));
        foreach (var address in addresses)
        {
            if (!IsLoopback(address))
            {
                return $"'{address}' is not a loopback address. Without API keys the service listens on this machine only, such as on http://127.0.0.1:7071.";
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
