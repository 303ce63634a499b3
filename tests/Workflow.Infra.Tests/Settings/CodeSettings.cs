using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflow.Api.Access;
using Workflow.Core.Limits;
using Workflow.Core.Notifications;
using Workflow.Functions;
using Workflow.Functions.Monitor;
using Workflow.Functions.Telemetry;
using Workflow.Tasks;
using Workflow.Tasks.Database;
using Workflow.Tasks.Http;
using Workflow.Tasks.Notifications;
using Workflow.Tasks.Script;
using Workflow.Tasks.Secrets.Files;
using Workflow.Tasks.Secrets.KeyVault;
using Workflow.Tasks.Shell;
using Workflow.TestHost;

namespace Workflow.Infra.Tests.Settings;

/// <summary>
/// The app settings that the code of the function app reads: found by letting it read, from a configuration that keeps
/// what it is asked for, and by looking at what the host reads in its place, the schedules of timers.
/// </summary>
internal static partial class CodeSettings
{
    /// <summary>How settings are written that name secrets of expressions.</summary>
    public const string Secrets = "Workflow__Secrets__";

    // Read by a package of the app. The monitor's are in its documentation, and in docs/reference/settings.md.
    private static readonly string[] OfPackages = ["DFM_MODE", "DFM_ALLOWED_USER_NAMES"];

    // The projects that the function app is made of.
    private static readonly string[] Projects = ["Workflow.Api", "Workflow.Core", "Workflow.Functions", "Workflow.Storage.AzureTables", "Workflow.Tasks", "Workflow.Telemetry"];

    /// <summary>The files of the function app, with what they say.</summary>
    public static IReadOnlyDictionary<string, string> Sources { get; } = Projects
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src", project), "*.cs", SearchOption.AllDirectories))
        .Where(path => !Path.GetRelativePath(RepositoryRoot.Path, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
        .ToDictionary(path => Path.GetRelativePath(RepositoryRoot.Path, path).Replace('\\', '/'), File.ReadAllText);

    /// <summary>Every setting, as the settings of an app are written.</summary>
    public static IReadOnlySet<string> All { get; } = Read().Select(name => name.Replace(":", "__", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> Read() => OfStore().Concat(OfMonitor()).Concat(OfAzureMonitor()).Concat(OfTasks()).Concat(OfOptions()).Concat(OfTimers()).Concat(OfPackages);

    // It goes on to the next way of naming an account when one is not there.
    private static IEnumerable<string> OfStore()
    {
        var nothing = new RecordedConfiguration();
        Assert.Throws<InvalidOperationException>(() => StoreSettings.Of(nothing.Root));
        return nothing.Asked;
    }

    // What it reads depends on the values, so it is called with none and with all.
    private static IEnumerable<string> OfMonitor()
    {
        RecordedConfiguration[] told =
        [
            new(),
            new(("AZURE_FUNCTIONS_ENVIRONMENT", "Development")),
            new(("AZURE_FUNCTIONS_ENVIRONMENT", "Development"), ("WEBSITE_AUTH_ENABLED", "true")),
        ];
        foreach (var settings in told)
        {
            Assert.Null(MonitorSettings.Of(settings.Root, settings.Variable).Fault());
        }

        return told.SelectMany(settings => settings.Asked);
    }

    private static IEnumerable<string> OfAzureMonitor()
    {
        var settings = new RecordedConfiguration();
        Assert.Null(AzureMonitorSettings.Of(settings.Root));
        return settings.Asked;
    }

    private static IEnumerable<string> OfTasks()
    {
        var settings = new RecordedConfiguration();
        using var services = new ServiceCollection().AddSingleton(settings.Root).AddBuiltInTaskTypes(settings.Root.GetSection("Workflow")).BuildServiceProvider();
        Assert.Empty(services.GetRequiredService<IOptions<HttpTaskOptions>>().Value.BlockedNetworks);
        Assert.Null(services.GetRequiredService<IOptions<DatabaseTaskOptions>>().Value.BlockedNetworks);

        // The binder also reads a value of the section itself, but does not use it. What is bound by the properties'
        // names is asked for only where it is set.
        return settings.Asked.Where(name => name is not ("Workflow:Http" or "Workflow:Database" or "Workflow:Tasks:Shell" or SecretFileOptions.Section or KeyVaultOptions.Section or ScriptTaskOptions.Section or NotificationOptions.Section or SmtpOptions.Section))
            .Concat(typeof(HttpTaskOptions).GetProperties().Where(property => property.CanWrite).Select(property => $"Workflow:Http:{property.Name}"))
            .Concat(typeof(DatabaseTaskOptions).GetProperties().Where(property => property.CanWrite).Select(property => $"{DatabaseTaskOptions.Section}:{property.Name}"))
            .Concat(typeof(ScriptTaskOptions).GetProperties().Where(property => property.CanWrite).Select(property => $"{ScriptTaskOptions.Section}:{property.Name}"))
            .Concat(typeof(ShellTaskOptions).GetProperties().Where(property => property.CanWrite).Select(property => $"{ShellTaskOptions.Section}:{property.Name}"))
            .Concat(typeof(SecretFileOptions).GetProperties().Where(property => property.CanWrite).Select(property => $"{SecretFileOptions.Section}:{property.Name}"))
            .Concat(typeof(KeyVaultOptions).GetProperties().Where(property => property.CanWrite).Select(property => $"{KeyVaultOptions.Section}:{property.Name}"))
            .Concat(typeof(NotificationOptions).GetProperties().Where(property => property.CanWrite).Select(property => $"{NotificationOptions.Section}:{property.Name}"))
            .Concat(typeof(SmtpOptions).GetProperties().Where(property => property.CanWrite).Select(property => $"{SmtpOptions.Section}:{property.Name}"));
    }

    // Classes of options that a host binds to a section: AddOptions<T>().BindConfiguration(T.Section).
    private static IEnumerable<string> OfOptions()
    {
        var types = Assembly.GetAssembly(typeof(EngineOptions))!.GetTypes().Concat(Assembly.GetAssembly(typeof(HttpTaskOptions))!.GetTypes()).Concat(Assembly.GetAssembly(typeof(AccessOptions))!.GetTypes()).ToLookup(type => type.Name);
        foreach (var bound in Sources.Values.SelectMany(text => BindForm().Matches(text)))
        {
            var type = types[bound.Groups["type"].Value].Single();
            var section = (string)type.GetField("Section", BindingFlags.Public | BindingFlags.Static)!.GetRawConstantValue()!;
            foreach (var property in type.GetProperties().Where(property => property.CanWrite))
            {
                yield return $"{section}:{property.Name}";
            }
        }
    }

    private static IEnumerable<string> OfTimers() => Sources.Values.SelectMany(text => TimerForm().Matches(text)).Select(timer => timer.Groups["name"].Value);

    [GeneratedRegex(@"AddOptions<(?<type>\w+)>\(\)\s*\.BindConfiguration\(\k<type>\.Section\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex BindForm();

    [GeneratedRegex("\"%(?<name>[A-Za-z0-9_]+)%\"", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex TimerForm();
}
