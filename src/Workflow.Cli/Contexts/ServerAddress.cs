using Workflow.Cli.Terminal;

namespace Workflow.Cli.Contexts;

/// <summary>The address of a service, as people write it.</summary>
internal static class ServerAddress
{
    /// <summary>Where a service is that nothing else is said of.</summary>
    public static readonly Uri Default = new("http://localhost:7071/");

    /// <summary>The address in a text; it ends in <c>/</c>.</summary>
    /// <exception cref="CommandFailedException">The text has none.</exception>
    public static Uri Of(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? uri.UserInfo.Length > 0 ? throw new CommandFailedException(ExitCode.Usage, "The address of the server must not hold a user name or a password: use --key or WORKFLOW_KEY.")
                : new Uri(uri.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/")
            : throw new CommandFailedException(ExitCode.Usage, $"'{text}' is not the address of a server, such as https://workflow.example.org.");

    /// <summary>Whether a key on the way to it can be read by others: it is neither encrypted nor on this machine.</summary>
    public static bool IsOpen(Uri server) => server.Scheme == "http" && !server.IsLoopback;

    /// <summary>Whether two addresses are of one server: scheme, host and port.</summary>
    public static bool IsSame(Uri one, Uri other) => Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0;
}
