namespace Workflow.Functions;

/// <summary>Detects where the app runs, from environment variables.</summary>
internal static class Platform
{
    /// <summary>Whether it runs in Azure: the platform sets these variables in every app of App Service and Functions.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    public static bool IsAzure(Func<string, string?> environment) =>
        !string.IsNullOrWhiteSpace(environment("WEBSITE_SITE_NAME")) || !string.IsNullOrWhiteSpace(environment("WEBSITE_INSTANCE_ID"));
}
