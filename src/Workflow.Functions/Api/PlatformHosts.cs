using Workflow.Api.Access;

namespace Workflow.Functions.Api;

/// <summary>
/// The host names of an app in Azure. The platform's front end only passes on requests for names that are bound to the app,
/// and every request but those for health needs a key or a signature. So any name is allowed there, unless the setting lists some. On a
/// developer's machine only loopback names are.
/// </summary>
internal static class PlatformHosts
{
    /// <summary>Adds them to the options if the app runs in Azure.</summary>
    public static void Add(AccessOptions options) => Add(options, Environment.GetEnvironmentVariable);

    /// <inheritdoc cref="Add(AccessOptions)"/>
    /// <param name="options">The options.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public static void Add(AccessOptions options, Func<string, string?> environment)
    {
        if (options.AllowedHosts.Count == 0 && Platform.IsAzure(environment))
        {
            options.AllowedHosts = ["*"];
        }
    }
}
