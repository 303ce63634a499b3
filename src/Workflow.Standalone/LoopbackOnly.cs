using Workflow.Api.Access;

namespace Workflow.Standalone;

/// <summary>
/// Refuses every listening address except loopback, for a service that has no API keys to protect it on a network.
/// </summary>
internal static class LoopbackOnly
{
    private const string Advice = $"Without API keys the service listens on this machine only: --urls http://127.0.0.1:PORT. {FirstKey.Option} makes a key.";

    /// <summary>The default address.</summary>
    public const string DefaultAddress = "http://localhost:7071";

    /// <summary>The fault of the listening addresses, or <c>null</c>.</summary>
    public static string? Fault(IConfiguration configuration)
    {
        var urls = configuration["urls"] ?? "";
        if (urls.Length == 0 && PortsFault(configuration) is { } fault)
        {
            return fault; // addresses take precedence over ports, which container images set
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

    /// <summary>Whether no setting says where to listen. Ports alone are ignored by the server if there are addresses.</summary>
    public static bool NamesNoAddress(IConfiguration configuration) =>
        string.IsNullOrEmpty(configuration["urls"])
        && PortsFault(configuration) is null
        && !configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

    /// <summary>What is missing if the service can be reached over the network, but under no name of it; <c>null</c>: nothing.</summary>
    /// <param name="addresses">Where the service listens.</param>
    /// <param name="allowedHosts">The names that it answers to, besides those of loopback.</param>
    public static string? AnswersNobodyElse(IEnumerable<string> addresses, IReadOnlyList<string> allowedHosts) =>
        allowedHosts.Count == 0 && addresses.FirstOrDefault(address => !IsLoopback(address)) is { } open
            ? $"The service listens on {open}, but answers to names of loopback only, and to all others with 421: "
                + $"{AccessOptions.Section}:{nameof(AccessOptions.AllowedHosts)} lists the names and addresses by which it is called, also by probes"
            : null;

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

        // A Unix socket is there for a proxy, behind which the network is.
        return !parsed.IsUnixPipe && Loopback.Has(parsed.Host);
    }
}
