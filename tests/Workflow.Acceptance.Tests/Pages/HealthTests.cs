using System.Net;

namespace Workflow.Acceptance.Tests.Pages;

/// <summary>What a load balancer asks.</summary>
public sealed class HealthTests(AcceptanceHost host)
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_IsOk_WhenTheHostRuns(string path) =>
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync(path)).Status);
}
