namespace Workflow.Functions;

/// <summary>What the environment says of where the app runs.</summary>
internal static class Platform
{
    /// <summary>Whether it runs in Azure: the platform sets these variables in every app of App Service and Functions.</summary>
    /// <param name="environment">Gives a variable of the environment.</param>
    public static bool IsAzure(Func<string, string?> environment) =>
        !string.IsNullOrWhiteSpace(environment("WEBSITE_SITE_NAME")) || !string.IsNullOrWhiteSpace(environment("WEBSITE_INSTANCE_ID"));
}
