using Workflow.Api.Access;
using Workflow.Functions.Api;

namespace Workflow.Functions.Tests.Api;

public sealed class PlatformHostsTests
{
    [Theory]
    [InlineData("WEBSITE_SITE_NAME", "my-app", "*")]
    [InlineData("WEBSITE_INSTANCE_ID", "0123", "*")]
    [InlineData("WEBSITE_SITE_NAME", " ", "")]
    [InlineData("WEBSITE_HOSTNAME", "localhost:7071", "")] // the local host sets it too
    public void Add_AllowsAnyName_OnlyInAzure(string variable, string value, string expected)
    {
        var options = new AccessOptions();

        PlatformHosts.Add(options, name => name == variable ? value : null);

        Assert.Equal(expected, string.Join(',', options.AllowedHosts));
    }

    [Fact]
    public void Add_LeavesTheSettingAlone_WhenItNamesHosts()
    {
        var options = new AccessOptions { AllowedHosts = ["workflow.example.org"] };

        PlatformHosts.Add(options, _ => "set");

        Assert.Equal(["workflow.example.org"], options.AllowedHosts);
    }
}
