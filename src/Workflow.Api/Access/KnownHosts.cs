namespace Workflow.Api.Access;

/// <summary>The host names under which the service answers: those of loopback, and those that a setting adds.</summary>
/// <param name="allowed">The names that the setting adds, see <see cref="AccessOptions.AllowedHosts"/>.</param>
internal sealed class KnownHosts(IEnumerable<string> allowed)
{
    private const string Any = "*";
    private const string Below = "*.";

    private readonly IReadOnlyList<string> _allowed = [.. Settings.Split(allowed).Select(Normal)];

    /// <summary>The faults of the names in the setting; empty if there are none.</summary>
    public static IEnumerable<string> Faults(IEnumerable<string> allowed) => Settings.Split(allowed)
        .Where(name => name != Any && !IsName(name.StartsWith(Below, StringComparison.Ordinal) ? name[Below.Length..] : name))
        .Select(name => $"{AccessOptions.Section}:{nameof(AccessOptions.AllowedHosts)} holds '{name}', which is neither a host name without a port, nor '*.' and a name, nor '*'.");

    /// <summary>Whether the service answers under a name.</summary>
    /// <param name="host">The host of a request, without its port; an IPv6 address in brackets or without.</param>
    public bool Allows(string host)
    {
        var name = Normal(host);
        return Loopback.Has(name) || _allowed.Any(allowed =>
            allowed == Any
            || allowed == name
            || (allowed.StartsWith(Below, StringComparison.Ordinal) && name.Length > allowed.Length - 1 && name.EndsWith(allowed[1..], StringComparison.Ordinal)));
    }

    // A trailing full stop names the same host.
    private static string Normal(string name) => name.Trim('[', ']').TrimEnd('.').ToLowerInvariant();

    private static bool IsName(string name) =>
        Uri.CheckHostName(name) is not UriHostNameType.Unknown && !name.Contains(Any, StringComparison.Ordinal);
}
