namespace Workflow.Functions;

/// <summary>Detects where the app runs, from environment variables.</summary>
internal static class Platform
{
    /// <summary>Whether it runs in Azure: the platform sets these variables in every app of App Service and Functions.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    public static bool IsAzure(Func<string, string?> environment) =>
        !string.IsNullOrWhiteSpace(environment("WEBSITE_SITE_NAME")) || !string.IsNullOrWhiteSpace(environment("WEBSITE_INSTANCE_ID"));

    /// <summary>
    /// Whether this is a developer's machine: every environment name that is set says Development, and the app does not run
    /// in Azure.
    /// </summary>
    /// <inheritdoc cref="IsAzure" path="/param"/>
    public static bool IsDevelopment(Func<string, string?> environment)
    {
        // Either variable may be set. If they differ, it is not Development.
        string?[] said = [environment("AZURE_FUNCTIONS_ENVIRONMENT"), environment("DOTNET_ENVIRONMENT")];
        var names = said.Where(name => !string.IsNullOrWhiteSpace(name)).ToList();
        return names.Count > 0 && names.All(name => string.Equals(name, "Development", StringComparison.OrdinalIgnoreCase)) && !IsAzure(environment);
    }
}
