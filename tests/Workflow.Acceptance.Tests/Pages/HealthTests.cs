using System.Net;

namespace Workflow.Acceptance.Tests.Pages;

/// <summary>The routes for load balancers.</summary>
public sealed class HealthTests(AcceptanceHost host)
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_IsOk_WhenTheHostRuns(string path) =>
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync(path)).Status);
}
