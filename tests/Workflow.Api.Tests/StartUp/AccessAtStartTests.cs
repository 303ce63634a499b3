using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflow.Core.Access;

namespace Workflow.Api.Tests.StartUp;

/// <summary>At start, the log says who may use the service; and a service that asks for a key does so for good.</summary>
public sealed class AccessAtStartTests
{
    private const string Bootstrap = "correct-horse-battery-staple";
    private const string BootstrapKey = "Workflow:Access:BootstrapKey";

    /// <summary>The settings of the first start, and of the second.</summary>
    public static TheoryData<string, string> Removed => new()
    {
        { $"{BootstrapKey}={Bootstrap}", "" },
        { $"{BootstrapKey}={Bootstrap}", $"Workflow:Access:BootstrapKye={Bootstrap}" },
        { $"{BootstrapKey}={Bootstrap}", $"{BootstrapKey}=" },
        { "Workflow:Access:Entra:TenantId=aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee;Workflow:Access:Entra:Audience=x", "" },
        { "Workflow:Access:Entra:TenantId=aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee;Workflow:Access:Entra:AppService=true", "Workflow:Access:Entra:TenantId=aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee;Workflow:Access:Entra:AppServices=true;Workflow:Access:Entra:Audience=x" },
    };

    [Theory]
    [MemberData(nameof(Removed))]
    public async Task Service_StaysClosed_WhenTheSettingIsRemovedOrMisspelt(string first, string then)
    {
        await using var before = Host(first, out _);
        await before.InitializeAsync();
        Assert.Equal(401, (await before.SendAsync("GET", "/api/v1/me")).Status);
        Assert.True(before.Keys.IsClosed);

        await using var after = Host(then, out var log);
        after.Keys.IsClosed = true; // the store is the same
        await after.InitializeAsync();

        Assert.Equal(401, (await after.SendAsync("GET", "/api/v1/me")).Status);
        Assert.Equal(200, (await after.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", after.Keys.Add(Role.Viewer)))).Status);
        Assert.Contains(log.All, line => line.StartsWith(then.Contains("Audience", StringComparison.Ordinal) ? "Information: 0 keys; the bootstrap key is not set; people can sign in" : "Warning: This service has had a key, so it stays closed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Service_IsNotClosed_WhenItAsksForNothing()
    {
        await using var host = Host("", out var log);
        await host.InitializeAsync();

        Assert.False(host.Keys.IsClosed);
        Assert.Equal(200, (await host.SendAsync("GET", "/api/v1/me")).Status);
        Assert.Contains("Information: No key: everyone on this machine is admin", log.All);
    }

    [Theory]
    [InlineData(0, true, "0 keys; the bootstrap key is set")]
    [InlineData(1, true, "1 key; the bootstrap key is set")]
    [InlineData(2, false, "2 keys; the bootstrap key is not set")]
    public async Task Log_SaysHowManyKeysAreValid(int count, bool isSet, string expected)
    {
        await using var host = Host(isSet ? $"{BootstrapKey}={Bootstrap}" : "", out var log);
        for (var i = 0; i < count; i++)
        {
            host.Keys.Add(Role.Admin);
        }

        host.Keys.Add(Role.Admin, key => key with { RevokedAt = Samples.At });
        host.Keys.Add(Role.Admin, key => key with { ExpiresAt = Samples.At });
        await host.InitializeAsync();

        Assert.Contains($"Information: {expected}", log.All);
        Assert.DoesNotContain(log.All, line => line.Contains(Bootstrap, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_SaysHowToBegin_WhereNobodyIsAdmitted()
    {
        await using var host = Host("", out var log);
        host.IsOpenWithoutKeys = false;
        await host.InitializeAsync();

        Assert.Contains(log.All, line => line.StartsWith("Warning: No key: every request but health and webhooks is refused. Workflow:Access:BootstrapKey sets", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Service_Starts_WhenTheStoreCantBeRead()
    {
        await using var host = Host($"{BootstrapKey}={Bootstrap}", out var log);
        host.Keys.Fault = new IOException("the disk is gone");
        await host.InitializeAsync();

        Assert.Equal(200, (await host.SendAsync("GET", "/api/v1/me", headers: ("X-Api-Key", Bootstrap))).Status);
        Assert.Contains(log.All, line => line.StartsWith("Warning: The store could not be read or written", StringComparison.Ordinal));
    }

    private static ApiHost Host(string settings, out LogLines log)
    {
        var lines = log = new LogLines();
        var host = new ApiHost { AddServices = services => services.AddSingleton<ILoggerProvider>(lines) };
        foreach (var setting in settings.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            host.Settings[setting.Split('=')[0]] = setting.Split('=')[1];
        }

        return host;
    }
}
