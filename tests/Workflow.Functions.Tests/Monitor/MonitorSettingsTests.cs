using Microsoft.Extensions.Configuration;
using Workflow.Functions.Monitor;

namespace Workflow.Functions.Tests.Monitor;

public class MonitorSettingsTests
{
    private const string On = "Workflow:Monitor:Enabled=true";
    private const string Escape = "Workflow:Monitor:DisableAuthentication=true";
    private const string Nonce = "DFM_NONCE=i_sure_know_what_i_am_doing";
    private const string Password = "DFM_NONCE=of-my-own";

    [Theory]
    // a developer's machine
    [InlineData(true, On, Nonce, "AZURE_FUNCTIONS_ENVIRONMENT=Development")]
    [InlineData(true, On, Nonce, "DOTNET_ENVIRONMENT=Development")]
    [InlineData(true, On, Nonce, "AZURE_FUNCTIONS_ENVIRONMENT=development", "DOTNET_ENVIRONMENT=Development")]
    [InlineData(true, On, Password, "AZURE_FUNCTIONS_ENVIRONMENT=Development")]
    [InlineData(true, On, Escape, "AZURE_FUNCTIONS_ENVIRONMENT=Development")]
    // anywhere else, and where it is not clear
    [InlineData(false, On, Nonce)]
    [InlineData(false, On, Password)]
    [InlineData(false, On, Escape)]
    [InlineData(false, On, Nonce, "AZURE_FUNCTIONS_ENVIRONMENT=Production")]
    [InlineData(false, On, Escape, "AZURE_FUNCTIONS_ENVIRONMENT=Staging")]
    [InlineData(false, On, Nonce, "AZURE_FUNCTIONS_ENVIRONMENT=Development", "DOTNET_ENVIRONMENT=Production")]
    [InlineData(false, On, Escape, "AZURE_FUNCTIONS_ENVIRONMENT=Production", "DOTNET_ENVIRONMENT=Development")]
    [InlineData(false, On, Nonce, "ASPNETCORE_ENVIRONMENT=Development")]
    // a machine in Azure is never a developer's, whatever its name
    [InlineData(false, On, Nonce, "AZURE_FUNCTIONS_ENVIRONMENT=Development", "WEBSITE_SITE_NAME=app")]
    [InlineData(false, On, Escape, "AZURE_FUNCTIONS_ENVIRONMENT=Development", "WEBSITE_INSTANCE_ID=1")]
    // nothing is open
    [InlineData(true, On)]
    [InlineData(true, On, "DFM_NONCE=", "Workflow:Monitor:DisableAuthentication=false")]
    [InlineData(true, On, "WEBSITE_SITE_NAME=app", "WEBSITE_AUTH_ENABLED=True")]
    // it is off
    [InlineData(true, Nonce, Escape)]
    [InlineData(true, "Workflow:Monitor:Enabled=false", Nonce, "WEBSITE_SITE_NAME=app")]
    public void Fault_IsNull_WhenNothingIsOpenOutsideDevelopment(bool starts, params string[] settings)
    {
        Assert.Equal(starts, Read(settings).Fault() is null);
    }

    [Theory]
    [InlineData("DFM_NONCE", On, Nonce)]
    [InlineData("DFM_NONCE", On, Nonce, Escape)]
    [InlineData("Workflow:Monitor:DisableAuthentication", On, Escape)]
    [InlineData("'viewer'", On, "DFM_ALLOWED_FULL_ACCESS_APP_ROLES=boss, viewer")]
    [InlineData("'operator'", On, "DFM_ALLOWED_READ_ONLY_APP_ROLES=operator")]
    public void Fault_NamesTheSetting_WhenTheAppMustNotStart(string named, params string[] settings)
    {
        Assert.Contains(named, Read(settings).Fault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(false, "Workflow:Monitor:Enabled=false")]
    [InlineData(true, "Workflow:Monitor:Enabled=True")]
    public void IsOn_IsTrue_OnlyWhenTheSettingSaysSo(bool on, params string[] settings)
    {
        Assert.Equal(on, Read(settings).IsOn);
    }

    [Theory]
    [InlineData(true, "WEBSITE_AUTH_ENABLED=True", "WEBSITE_SITE_NAME=app")]
    [InlineData(true, "WEBSITE_AUTH_ENABLED=true", "WEBSITE_INSTANCE_ID=1")]
    [InlineData(false, "WEBSITE_AUTH_ENABLED=True")]
    [InlineData(false, "WEBSITE_AUTH_ENABLED=False", "WEBSITE_SITE_NAME=app")]
    [InlineData(false, "WEBSITE_AUTH_ENABLED=1", "WEBSITE_SITE_NAME=app")]
    [InlineData(false, "WEBSITE_AUTH_CLIENT_ID=id", "WEBSITE_SITE_NAME=app")]
    public void IsBehindAppService_IsTrue_WhenThePlatformSaysSo(bool trusted, params string[] settings)
    {
        Assert.Equal(trusted, Read(settings).IsBehindAppService);
    }

    [Theory]
    [InlineData("operator,admin", "viewer")]
    [InlineData("Boss", "viewer", "DFM_ALLOWED_FULL_ACCESS_APP_ROLES=Boss")]
    [InlineData("a,b", "c,d", "DFM_ALLOWED_FULL_ACCESS_APP_ROLES= a , b,", "DFM_ALLOWED_READ_ONLY_APP_ROLES=c,d,c")]
    [InlineData("a,b", "viewer", "DFM_ALLOWED_FULL_ACCESS_APP_ROLES=a", "DFM_ALLOWED_APP_ROLES=b,a")]
    [InlineData("old", "viewer", "DFM_ALLOWED_APP_ROLES=old")]
    [InlineData("operator,admin", "", "DFM_ALLOWED_READ_ONLY_APP_ROLES=")]
    public void Roles_AreThoseOfTheSettings_OrElseTheUsual(string full, string readOnly, params string[] settings)
    {
        var read = Read(settings);

        Assert.Equal(full, string.Join(',', read.FullAccessRoles));
        Assert.Equal(readOnly, string.Join(',', read.ReadOnlyRoles));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Mine", "AzureFunctionsJobHost__extensions__durableTask__hubName=Mine")]
    [InlineData("Shown", "AzureFunctionsJobHost__extensions__durableTask__hubName=Mine", "DFM_HUB_NAME=Shown")]
    public void HubName_IsTheOneTheHostHasFromTheEnvironment_WhenHostJsonIsOverridden(string? hub, params string[] settings)
    {
        Assert.Equal(hub, Read(settings).HubName);
    }

    internal static MonitorSettings Read(params string[] settings)
    {
        var pairs = settings.Select(s => s.Split('=', 2)).ToDictionary(p => p[0], p => (string?)p[1], StringComparer.Ordinal);
        return MonitorSettings.Of(new ConfigurationBuilder().AddInMemoryCollection(pairs).Build(), name => pairs.GetValueOrDefault(name));
    }
}
