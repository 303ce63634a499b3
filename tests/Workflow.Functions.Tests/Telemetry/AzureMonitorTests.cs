using Microsoft.ApplicationInsights.DataContracts;
using Microsoft.Extensions.Configuration;
using Workflow.Functions.Telemetry;
using Workflow.Telemetry.Spans;

namespace Workflow.Functions.Tests.Telemetry;

public class AzureMonitorTests
{
    private const string Address = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string SignIn = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";
    private const string Resource = "InstrumentationKey=00000000-0000-0000-0000-000000000001";

    private static readonly DateTimeOffset Start = new(2026, 11, 23, 19, 1, 2, TimeSpan.Zero);

    [Theory]
    [InlineData(null, Resource, null, false)] // it costs money, so it is off by default
    [InlineData("false", Resource, null, false)]
    [InlineData("true", "", null, false)]
    [InlineData("true", Resource, null, true)]
    public void Settings_SwitchItOn(string? isOn, string address, string? signIn, bool expected) =>
        Assert.Equal(expected, AzureMonitorSettings.Of(Configuration(isOn, address, signIn)) is not null);

    [Theory]
    [InlineData(null, null)]
    [InlineData("Authorization=AAD", "")]
    [InlineData("ClientId=abc;Authorization=AAD", "abc")]
    [InlineData("clientid=abc; authorization=aad;", "abc")]
    [InlineData("ClientId=abc", null)]
    public void Settings_SayWhoSignsIn(string? signIn, string? expected)
    {
        var settings = AzureMonitorSettings.Of(Configuration("true", Resource, signIn))!;

        Assert.Equal(expected, settings.ClientId);
        Assert.Equal(expected is null, settings.Credential is null);
    }

    [Theory]
    [InlineData("true", "", "Workflow:AzureMonitor:Enabled needs APPLICATIONINSIGHTS_CONNECTION_STRING")]
    [InlineData("yes", Resource, "Workflow:AzureMonitor:Enabled must be true or false")]
    [InlineData("true", Resource, null)]
    [InlineData(null, "", null)]
    public void Fault_NamesTheSetting(string? isOn, string address, string? expected) => Assert.Equal(expected, AzureMonitorSettings.Fault(Configuration(isOn, address, null)));

    [Fact]
    public void Run_IsARequest()
    {
        var request = Assert.IsType<RequestTelemetry>(AzureMonitorSpans.Of(Span(SpanRole.Server, null) with { IsError = true }));

        Assert.Equal(("b7ad6b7169203331", "0af7651916cd43dd8448eb211c80319c", null), (request.Id, request.Context.Operation.Id, request.Context.Operation.ParentId));
        Assert.Equal(("run w", Start, TimeSpan.FromSeconds(3), false, "FAILED"), (request.Name, request.Timestamp, request.Duration, request.Success, request.ResponseCode));
        Assert.Equal("2", request.Properties["workflow.task.attempt"]);
    }

    [Fact]
    public void Execution_IsADependency_WithItsLinks()
    {
        var dependency = Assert.IsType<DependencyTelemetry>(AzureMonitorSpans.Of(Span(SpanRole.Client, "00f067aa0ba902b7")));

        Assert.Equal(("HTTP", "00f067aa0ba902b7", true), (dependency.Type, dependency.Context.Operation.ParentId, dependency.Success));
        Assert.Equal("""[{"operation_Id":"0af7651916cd43dd8448eb211c80319c","id":"0000000000000001"}]""", dependency.Properties["_MS.links"]);
    }

    private static RunSpan Span(SpanRole role, string? parent) => new("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", parent, "run w", role, Start, Start.AddSeconds(3))
    {
        Attributes = [new("workflow.outcome", "FAILED"), new("workflow.task.type", "HTTP"), new("workflow.task.attempt", 2L)],
        Links = [new("0af7651916cd43dd8448eb211c80319c", "0000000000000001")],
    };

    private static IConfigurationRoot Configuration(string? isOn, string address, string? signIn) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["Workflow:AzureMonitor:Enabled"] = isOn, [Address] = address, [SignIn] = signIn })
        .Build();
}
