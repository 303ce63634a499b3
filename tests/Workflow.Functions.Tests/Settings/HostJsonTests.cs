using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Workflow.Core.Limits;
using Workflow.Functions.Api;
using Workflow.TestHost;

namespace Workflow.Functions.Tests.Settings;

/// <summary>The settings files of the Functions host in the repository's root folder.</summary>
public sealed partial class HostJsonTests
{
    [Fact]
    public void HubName_IsANameThatStorageTakes() =>
        Assert.Matches("^[A-Za-z][A-Za-z0-9]{2,44}$", HostJson.DurableTask.GetProperty("hubName").GetString());

    [Fact]
    public void Version_IsSet_SoThatADeploymentBreaksNoRunInFlight()
    {
        Assert.Matches("^[0-9]+([.][0-9]+)*$", HostJson.OrchestrationVersion);
        Assert.Equal("CurrentOrOlder", HostJson.DurableTask.GetProperty("versionMatchStrategy").GetString());
        Assert.Equal("Reject", HostJson.DurableTask.GetProperty("versionFailureStrategy").GetString()); // kept for a host that knows it, and not failed
    }

    [Fact]
    public void FunctionTimeout_IsBeyondTheHardLimitOfATask() =>
        Assert.True(TimeSpan.Parse(HostJson.Root.GetProperty("functionTimeout").GetString()!) > TimeSpan.FromSeconds(DefinitionLimits.HardLimitSeconds));

    [Fact]
    public void RoutePrefix_IsEmpty_AsTheContractHasAddressesOfItsOwn() =>
        Assert.Equal("", HostJson.Root.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());

    [Theory]
    [InlineData("maxConcurrentActivityFunctions")]
    [InlineData("maxConcurrentOrchestratorFunctions")]
    [InlineData("extendedSessionIdleTimeoutInSeconds")]
    public void Workers_AreSet(string setting) => Assert.True(HostJson.DurableTask.GetProperty(setting).GetInt32() > 0);

    [Fact]
    public void EverySetting_HasAReason()
    {
        var unexplained = new List<string>();
        var isExplained = false;
        foreach (var line in HostJson.Text.Split('\n').Select(l => l.Trim()))
        {
            // A comment applies to the settings below it, up to an empty line or the next group.
            isExplained = line.StartsWith("//", StringComparison.Ordinal) || (isExplained && line.Length > 0 && !line.EndsWith('{'));
            if (Setting().Match(line) is { Success: true } setting && !isExplained)
            {
                unexplained.Add(setting.Value);
            }
        }

        Assert.Equal(["\"version\": \"2.0\""], unexplained); // the form of the file, which has no other
    }

    [Fact]
    public void SampleSettings_HaveEverySettingThatAFunctionNames()
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "local.settings.sample.json")));
        var values = sample.RootElement.GetProperty("Values").EnumerateObject().Select(v => v.Name).ToList();

        var named = typeof(ApiPipeline).Assembly.GetTypes().SelectMany(t => t.GetMethods()).SelectMany(m => m.GetParameters())
            .Select(p => p.GetCustomAttribute<TimerTriggerAttribute>()?.Schedule).OfType<string>().ToList();

        Assert.NotEmpty(named);
        Assert.All(named, n => Assert.Contains(n.Trim('%'), values)); // "%…%": a setting, and not a schedule of its own
        Assert.All(named, n => Assert.Matches("^%[A-Z_]+%$", n));
    }

    [GeneratedRegex("""^"[^"]+":\s*[^{\s][^,]*""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex Setting();
}
