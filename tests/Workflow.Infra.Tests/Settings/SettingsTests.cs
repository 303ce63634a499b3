using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.Functions.Monitor;
using Workflow.Infra.Tests.Bicep;
using Workflow.Storage.AzureTables;
using Workflow.TestHost;

namespace Workflow.Infra.Tests.Settings;

/// <summary>The settings that the code reads, and those that the template sets or documents: the same, but for the host's.</summary>
public sealed partial class SettingsTests
{
    // Read by the host or by the platform, and not by the app.
    private static readonly Dictionary<string, string> OfTheHost = new()
    {
        ["AzureWebJobsStorage__credential"] = "how the host and Durable Task sign in to their storage",
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = "where the host sends telemetry",
        ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = "as whom it sends it",
        ["DURABLE_TASK_SCHEDULER_CONNECTION_STRING"] = "where Durable Task finds its scheduler",
    };

    private const string OfOpenTelemetry = "OpenTelemetry's own settings, which docs/reference/telemetry.md lists";

    // The files that use the configuration, and how what they read is found. A new file must be added here.
    private static readonly Dictionary<string, string> Readers = new()
    {
        ["src/Workflow.Api/Access/AccessGuard.cs"] = "binds options to their sections",
        ["src/Workflow.Api/Access/BrowserGuard.cs"] = "binds options to their sections",
        ["src/Workflow.Api/Audit/Auditing.cs"] = "binds options to their sections",
        ["src/Workflow.Api/StartUp/SettingCatalogue.cs"] = "names the settings that options have",
        ["src/Workflow.Api/StartUp/UnknownSettings.cs"] = "warns of names that nothing reads",
        ["src/Workflow.Api/WorkflowApi.cs"] = "binds options to their sections",
        ["src/Workflow.Functions/AppServices.cs"] = "hands it on",
        ["src/Workflow.Functions/Program.cs"] = "hands it on",
        ["src/Workflow.Functions/StoreSettings.cs"] = "is run",
        ["src/Workflow.Functions/Api/PlatformFrontEnd.cs"] = "asks Platform, which MonitorSettings asks too",
        ["src/Workflow.Functions/Engine/EngineServices.cs"] = "binds options to their sections",
        ["src/Workflow.Functions/Monitor/DurableMonitor.cs"] = "hands it on, and sets DFM_HUB_NAME",
        ["src/Workflow.Functions/Monitor/MonitorSettings.cs"] = "is run",
        ["src/Workflow.Functions/Telemetry/AppTelemetry.cs"] = "hands it on",
        ["src/Workflow.Functions/Telemetry/AzureMonitorSettings.cs"] = "is run",
        ["src/Workflow.Telemetry/Otlp/OtlpTarget.cs"] = OfOpenTelemetry,
        ["src/Workflow.Telemetry/Spans/SpanQueueSettings.cs"] = OfOpenTelemetry,
        ["src/Workflow.Telemetry/ServiceResource.cs"] = OfOpenTelemetry,
        ["src/Workflow.Telemetry/SettingText.cs"] = OfOpenTelemetry,
        ["src/Workflow.Telemetry/TelemetryFaults.cs"] = OfOpenTelemetry,
        ["src/Workflow.Telemetry/TelemetryServices.cs"] = "binds options to their sections",
        ["src/Workflow.Telemetry/TelemetrySwitches.cs"] = OfOpenTelemetry,
        ["src/Workflow.Telemetry/TraceSampling.cs"] = OfOpenTelemetry,
        ["src/Workflow.Tasks/BuiltInTaskTypes.cs"] = "is run",
        ["src/Workflow.Tasks/Database/DatabaseTasks.cs"] = "is run",
        ["src/Workflow.Tasks/Http/HttpTaskClient.cs"] = "is run",
        ["src/Workflow.Tasks/Notifications/NotificationServices.cs"] = "is run",
        ["src/Workflow.Tasks/NetworkList.cs"] = "reads the section that it is given",
        ["src/Workflow.Tasks/Script/ScriptTasks.cs"] = "is run",
        ["src/Workflow.Tasks/Secrets/ConfiguredSecrets.cs"] = "Workflow:Secrets:NAME",
        ["src/Workflow.Tasks/Secrets/SecretServices.cs"] = "is run",
        ["src/Workflow.Tasks/Shell/ShellTasks.cs"] = "is run",
        ["src/Workflow.Tasks/Shell/ShellTaskType.cs"] = "passes variables on to commands that a setting names",
    };

    // What people read.
    private static readonly string SettingsPage = Path.Combine(RepositoryRoot.Path, "docs", "reference", "settings.md");

    [Fact]
    public void CodeSettings_AreFound()
    {
        Assert.Superset(
            new HashSet<string>
            {
                "AzureWebJobsStorage", "AzureWebJobsStorage__AccountName", "Workflow__Storage__TablePrefix", "Workflow__Engine__MaxConcurrentTasks", "Workflow__Retention__Days",
                "Workflow__Http__BlockedNetworks", "Workflow__Monitor__Enabled", "DFM_NONCE", "WEBSITE_INSTANCE_ID", "CHECK_RUNS_SCHEDULE",
            },
            CodeSettings.All.ToHashSet());
    }

    [Fact]
    public async Task EverySettingThatTheCodeReads_IsSetOrDocumented()
    {
        var known = (await TemplateSettings.SetAsync()).Concat(TemplateSettings.Documented);

        Assert.Empty(CodeSettings.All.Except(known, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task EverySettingThatIsSet_IsRead()
    {
        var read = CodeSettings.All.Concat(OfTheHost.Keys).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.All(await TemplateSettings.SetAsync(), name => Assert.True(
            read.Contains(name) || name.StartsWith(CodeSettings.Secrets, StringComparison.Ordinal) || IsOfHostJson(name), $"{name} is set, and nothing reads it."));
    }

    [Fact]
    public void EverySettingThatIsDocumented_IsRead() => Assert.Empty(TemplateSettings.Documented.Except(CodeSettings.All, StringComparer.OrdinalIgnoreCase));

    [Fact]
    public async Task NoSettingIsDocumentedAsUnset_AndSet() =>
        Assert.Empty(TemplateSettings.Documented.Intersect((await Snapshot.OfAsync("main.bicepparam")).AppSettings.Keys, StringComparer.OrdinalIgnoreCase));

    [Fact]
    public async Task EverySettingOfTheHost_IsSet() => Assert.Empty(OfTheHost.Keys.Except(await TemplateSettings.SetAsync()));

    [Fact]
    public void EveryFileThatTouchesTheConfiguration_IsKnown() =>
        Assert.Equal(Readers.Keys.Order(), CodeSettings.Sources.Where(source => TouchForm().IsMatch(source.Value)).Select(source => source.Key).Order());

    // The configuration is only passed on to the code that is run above, and not read on the way.
    [Theory]
    [InlineData("src/Workflow.Functions/AppServices.cs", "DeveloperAccess.Of(Environment.GetEnvironmentVariable)", "GetSection(\"Workflow\")", "StoreSettings.Of(configuration)")]
    [InlineData("src/Workflow.Functions/Monitor/DurableMonitor.cs", "MonitorSettings.Of(builder.Configuration, Environment.GetEnvironmentVariable)")]
    public void FilesThatPassOnTheConfiguration_ReadNothing(string path, params string[] uses)
    {
        var rest = uses.Aggregate(CodeSettings.Sources[path], (text, use) =>
        {
            Assert.Contains(use, text, StringComparison.Ordinal);
            return text.Replace(use, "", StringComparison.Ordinal);
        });

        Assert.DoesNotMatch(@"GetSection|GetValue|\.Configuration\[|GetEnvironmentVariable|BindConfiguration", rest);
    }

    [Fact]
    public void EngineServices_BindOnlyWhatIsFound() =>
        Assert.Equal(
            Regex.Count(CodeSettings.Sources["src/Workflow.Functions/Engine/EngineServices.cs"], @"BindConfiguration\("),
            Regex.Count(CodeSettings.Sources["src/Workflow.Functions/Engine/EngineServices.cs"], @"AddOptions<(\w+)>\(\)\.BindConfiguration\(\1\.Section\)"));

    // The page that people read: a table of the function app's own, and one of those that both hosts have.
    [Fact]
    public void EverySettingOfTheApp_IsOnThePage() => Assert.Empty(CodeSettings.All.Except(Named(PageForm()), StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void EverySettingOfTheAppOnThePage_IsRead() => Assert.Empty(Named(AppTableForm()).Except(CodeSettings.All, StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void DefaultsOfTheApp_AreOnThePage()
    {
        var monitor = MonitorSettings.Of(new RecordedConfiguration().Root, _ => null);
        var page = File.ReadAllText(SettingsPage);

        Assert.All(
            new Dictionary<string, string>
            {
                ["Workflow:Storage:TablePrefix"] = AzureTableStoreOptions.DefaultTablePrefix,
                [MonitorSettings.Switch] = monitor.IsOn ? "true" : "false",
                [MonitorSettings.Escape] = monitor.IsOpen ? "true" : "false",
                ["DFM_ALLOWED_FULL_ACCESS_APP_ROLES"] = string.Join(',', monitor.FullAccessRoles),
                ["DFM_ALLOWED_READ_ONLY_APP_ROLES"] = string.Join(',', monitor.ReadOnlyRoles),
            },
            setting => Assert.Matches($@"(?m)^\| `{setting.Key}` \|.*\| `{setting.Value}` \|$", page));
    }

    private static IEnumerable<string> Named(Regex form) =>
        form.Matches(File.ReadAllText(SettingsPage)).SelectMany(match => match.Groups["name"].Captures).Select(name => name.Value.Replace(":", "__", StringComparison.Ordinal));

    // The sample for a developer's machine also has only settings that the code reads.
    [Fact]
    public void LocalSettingsSample_HasOnlyWhatIsRead()
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "local.settings.sample.json")));
        var names = sample.RootElement.GetProperty("Values").EnumerateObject().Select(value => value.Name);

        Assert.Empty(names.Except(CodeSettings.All).Except(["FUNCTIONS_WORKER_RUNTIME"]));
    }

    // AzureFunctionsJobHost__a__b__c stands for a.b.c of host.json, where a.b has to be.
    private static bool IsOfHostJson(string name)
    {
        var parts = name.Split("__");
        if (parts[0] != "AzureFunctionsJobHost" || parts.Length < 3)
        {
            return false;
        }

        var at = HostJson().RootElement;
        return parts[1..^1].All(part => at.TryGetProperty(part, out at));
    }

    private static JsonDocument HostJson() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "host.json")), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });

    [GeneratedRegex("`(?<name>[A-Za-z_]+(:[A-Za-z]+)*)`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex PageForm();

    [GeneratedRegex(@"(?<=^\| setting of the function app \|.*\n\|[ -|]+\n)(\| `(?<name>[A-Za-z_:]+)` \|.*\n)+", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex AppTableForm();

    [GeneratedRegex(@"\bIConfiguration(Section|Root)?\b|\.Configuration\b|BindConfiguration|(Get|Set)EnvironmentVariable", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex TouchForm();
}
