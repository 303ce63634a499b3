using System.Reflection;
using Workflow.Api.StartUp;
using Workflow.Core.Limits;
using Workflow.Standalone.Telemetry;
using Workflow.Tasks;
using Workflow.Tasks.Http;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.StartUp;

/// <summary>What a host loads to start: what is not used takes neither time nor memory.</summary>
public sealed class LoadedTests
{
    private const int MostLibraries = 120;

    [Fact]
    public async Task Host_LoadsNoLibraryThatItDoesNotUse_WhenItStarts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux lists the files of a process.");
        using var folder = new TemporaryFolder();
        using var host = await StandaloneProcess.StartAsync(folder.File("data"));

        var loaded = File.ReadLines($"/proc/{host.ProcessId}/maps").Where(line => line.EndsWith(".dll", StringComparison.Ordinal)).Select(line => Path.GetFileNameWithoutExtension(line)).ToHashSet(StringComparer.Ordinal);

        Assert.Contains("Workflow.Core", loaded);
        Assert.Empty(loaded.Intersect(
            [
                "Azure.Core", "Azure.Identity", "Azure.Security.KeyVault.Secrets", "MailKit", "MimeKit", "YamlDotNet", "Npgsql", "Acornima",
                "Microsoft.IdentityModel.JsonWebTokens", "Microsoft.IdentityModel.Protocols.OpenIdConnect",
                "Microsoft.AspNetCore.Server.IIS", "Microsoft.AspNetCore.Server.Kestrel.Transport.Quic", "System.Net.Quic",
            ],
            StringComparer.Ordinal));
        Assert.InRange(loaded.Count, 1, MostLibraries);
    }

    // They are listed, as looking for them among all types would load all that any type refers to.
    [Fact]
    public void Options_AreAllListed()
    {
        var found = new[] { typeof(LimitOptions).Assembly, typeof(ServiceOptions).Assembly, typeof(HttpTaskOptions).Assembly, typeof(StandaloneSettings).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.GetField("Section", BindingFlags.Public | BindingFlags.Static) is { IsLiteral: true });

        Assert.Equal(
            found.Select(type => type.FullName).Order(StringComparer.Ordinal),
            ServiceOptions.All.Concat(BuiltInTaskTypes.Options).Append(SettingClass.Of<StoreOptions>()).Append(SettingClass.Of<PrometheusOptions>()).Select(options => options.Type.FullName).Order(StringComparer.Ordinal));
    }
}
