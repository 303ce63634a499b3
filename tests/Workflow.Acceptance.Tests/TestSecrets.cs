namespace Workflow.Acceptance.Tests;

/// <summary>
/// The secrets that tests use. A host of our own is started with them; an external one has them if it was started with
/// <c>Workflow__Secrets__</c> and the name of each, which <c>WORKFLOW_TEST_SECRETS</c> says.
/// </summary>
internal static class TestSecrets
{
    internal const string Hook = "the-secret-of-this-test";
    internal const string HookNext = "the-secret-after-it";
    internal const string Token = "s3cr3t-0f-this-test";

    private const string AreThere = "WORKFLOW_TEST_SECRETS";

    private static readonly string[] Arguments =
    [
        $"--Workflow:Secrets:TEST_HOOK={Hook}", $"--Workflow:Secrets:TEST_HOOK_NEXT={HookNext}", $"--Workflow:Secrets:TEST_TOKEN={Token}",
    ];

    /// <summary>Whether the external host has them.</summary>
    internal static bool AreOnExternalHost => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(AreThere));

    /// <summary>A host that has them.</summary>
    internal static Task<AcceptanceHost> StartHostAsync()
    {
        Assert.SkipWhen(
            AcceptanceHost.IsExternal && !AreOnExternalHost,
            $"{AreThere} does not say that the external host has the secrets of the tests.");
        return AcceptanceHost.StartAsync(Arguments);
    }
}
