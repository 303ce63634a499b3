using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Tests;

public class BuiltInTaskTypesTests
{
    [Fact]
    public async Task AddBuiltInTaskTypes_OffersEveryType_WhenAsked()
    {
        await using var service = new Service();

        Assert.Equal(["DATABASE", "HTTP", "PASS", "SCRIPT", "SHELL"], service.Types.Names);
    }

    [Fact]
    public void AddBuiltInTaskTypes_RegistersEachTypeOnce_WhenCalledTwice()
    {
        var configuration = new ConfigurationBuilder().Build();
        using var services = new ServiceCollection()
            .AddBuiltInTaskTypes(configuration)
            .AddBuiltInTaskTypes(configuration)
            .BuildServiceProvider();

        Assert.Equal(5, services.GetServices<ITaskType>().Count());
    }

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("10.0.0.0/8, fd00::/8,")]
    [InlineData("")]
    public async Task ValidateAtStart_Passes_WhenNetworksAreCidr(string networks)
    {
        await using var service = new Service(settings: [("Workflow:Http:BlockedNetworks", networks)]);

        service.ValidateAtStart();
    }

    [Theory]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("internal.example/8")]
    public async Task ValidateAtStart_NamesTheNetwork_WhenItIsNotCidr(string network)
    {
        await using var service = new Service(
            settings: [("Workflow:Http:BlockedNetworks:0", "192.168.0.0/16"), ("Workflow:Http:BlockedNetworks:1", network)]);

        var error = Assert.Throws<OptionsValidationException>(service.ValidateAtStart);

        Assert.Contains($"Workflow:Http:BlockedNetworks holds '{network}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("192.168", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MaxConnectionsPerDatabase", "0", "1 to 1000")]
    [InlineData("MaxConnectionsPerDatabase", "1001", "1 to 1000")]
    [InlineData("ConnectTimeoutSeconds", "0", "1 to 300")]
    [InlineData("ConnectTimeoutSeconds", "301", "1 to 300")]
    public async Task ValidateAtStart_NamesTheSettingOfDatabases_WhenItIsOutOfRange(string setting, string value, string range)
    {
        await using var service = new Service(settings: [($"Workflow:Database:{setting}", value)]);

        var thrown = Assert.Throws<OptionsValidationException>(service.ValidateAtStart);

        Assert.Equal($"Workflow:Database:{setting} is {value}, and must be from {range}.", thrown.Message);
    }

    [Fact]
    public async Task ValidateAtStart_NamesTheNetworkOfDatabases_WhenItIsNotCidr()
    {
        await using var service = new Service(settings: [("Workflow:Database:BlockedNetworks", "10.0.0.0/8, 10.0.0.0/33")]);

        var thrown = Assert.Throws<OptionsValidationException>(service.ValidateAtStart);

        Assert.Equal("Workflow:Database:BlockedNetworks holds '10.0.0.0/33', which is not a network in CIDR notation such as 10.0.0.0/8 or fd00::/8.", thrown.Message);
    }

    [Theory]
    [InlineData("MaxConnectionsPerServer", "0", "1 to 10000")]
    [InlineData("MaxConnectionsPerServer", "10001", "1 to 10000")]
    [InlineData("ConnectTimeoutSeconds", "0", "1 to 300")]
    [InlineData("ConnectTimeoutSeconds", "301", "1 to 300")]
    [InlineData("MaxStoredResponseBytes", "0", "1 to 107374182400")]
    [InlineData("MaxStoredResponseBytes", "107374182401", "1 to 107374182400")]
    [InlineData("MaxRedirects", "-1", "0 to 50")]
    [InlineData("MaxRedirects", "51", "0 to 50")]
    public async Task ValidateAtStart_NamesTheSetting_WhenItIsOutOfRange(string setting, string value, string range)
    {
        await using var service = new Service(settings: [($"Workflow:Http:{setting}", value)]);

        var thrown = Assert.Throws<OptionsValidationException>(service.ValidateAtStart);

        Assert.Equal($"Workflow:Http:{setting} is {value}, and must be from {range}.", thrown.Message);
    }
}
