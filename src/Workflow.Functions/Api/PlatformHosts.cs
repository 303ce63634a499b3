using Workflow.Api.Access;

namespace Workflow.Functions.Api;

/// <summary>
/// The host names of an app in Azure. The platform's front end passes on only requests for the names that are bound to the
/// app, and every request needs a key or a signature, so any name is taken there unless the setting lists some. On a
/// developer's machine the names of loopback are left.
/// </summary>
internal static class PlatformHosts
{
    /// <summary>Adds them to the options, where the platform says that the app runs in Azure.</summary>
    public static void Add(AccessOptions options) => Add(options, Environment.GetEnvironmentVariable);

    /// <inheritdoc cref="Add(AccessOptions)"/>
    /// <param name="options">The options.</param>
    /// <param name="environment">Gives a variable of the environment.</param>
    public static void Add(AccessOptions options, Func<string, string?> environment)
    {
        if (options.AllowedHosts.Count == 0 && Platform.IsAzure(environment))
        {
            options.AllowedHosts = ["*"];
        }
    }
}
