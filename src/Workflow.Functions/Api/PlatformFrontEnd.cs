using Workflow.Api.Access;

namespace Workflow.Functions.Api;

/// <summary>
/// What the platform's front end means for an app in Azure. It only passes on requests for names that are bound to the app,
/// and every request but those for health needs a key or a signature. So any name is allowed there, unless the setting lists
/// some. It adds the client's address to <c>X-Forwarded-For</c>, after what the client itself may have sent, and the
/// Functions host passes that on over loopback. On a developer's machine there is no front end.
/// </summary>
internal static class PlatformFrontEnd
{
    // The other end of every connection is the Functions host.
    private static readonly string[] FunctionsHost = ["127.0.0.0/8", "::1"];

    /// <summary>Adds it to the options if the app runs in Azure.</summary>
    public static void Add(AccessOptions options) => Add(options, Environment.GetEnvironmentVariable);

    /// <inheritdoc cref="Add(AccessOptions)"/>
    /// <param name="options">The options.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public static void Add(AccessOptions options, Func<string, string?> environment)
    {
        if (!Platform.IsAzure(environment))
        {
            return;
        }

        options.TrustedProxies = [.. options.TrustedProxies, .. FunctionsHost];
        if (options.AllowedHosts.Count == 0)
        {
            options.AllowedHosts = ["*"];
        }
    }
}
