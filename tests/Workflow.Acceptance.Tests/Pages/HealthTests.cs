using System.Net;
using System.Text.Json;

namespace Workflow.Acceptance.Tests.Pages;

/// <summary>The health routes, for load balancers and monitoring.</summary>
public sealed class HealthTests(AcceptanceHost host)
{
    private static readonly Dictionary<string, string[]> Units = new(StringComparer.Ordinal)
    {
        ["store"] = ["ms"],
        ["disk"] = ["MB"],
        ["scheduler"] = ["s"],
        ["backlog"] = ["tasks", "s"],
    };

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_IsOk_WhenTheHostRuns(string path) =>
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync(path)).Status);

    [Fact]
    public async Task Ready_SaysOfEachPart_HowWellItWorks()
    {
        var answer = (await host.Client.GetAsync("/health/ready")).Expect(HttpStatusCode.OK).Json;

        Assert.Contains(answer.GetProperty("status").GetString(), new[] { "healthy", "degraded" });
        var checks = answer.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("name").GetString()!, StringComparer.Ordinal);
        Assert.Equal(["backlog", "scheduler", "store"], checks.Keys.Where(name => name != "disk").Order(StringComparer.Ordinal)); // a host may have no disk of its own
        Assert.All(checks, check =>
        {
            Assert.Contains(check.Value.GetProperty("unit").GetString(), Units[check.Key]);
            Assert.NotEmpty(check.Value.GetProperty("detail").GetString()!);
            Assert.True(check.Value.GetProperty("value").ValueKind is JsonValueKind.Number or JsonValueKind.Null);
            Assert.True(check.Value.GetProperty("limit").ValueKind is JsonValueKind.Number or JsonValueKind.Null);
        });
        Assert.Equal("healthy", checks["store"].GetProperty("status").GetString());
        Assert.InRange(checks["scheduler"].GetProperty("value").GetDouble(), 0, checks["scheduler"].GetProperty("limit").GetDouble());
    }

    [Fact]
    public async Task Live_LooksAtNothing()
    {
        var answer = (await host.Client.GetAsync("/health/live")).Expect(HttpStatusCode.OK).Json;

        Assert.Equal("""{"status":"healthy"}""", answer.GetRawText());
    }
}
