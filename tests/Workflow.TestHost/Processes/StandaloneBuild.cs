using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace Workflow.TestHost.Processes;

/// <summary>
/// The standalone host as the build left it, the one that <c>WORKFLOW_STANDALONE</c> names, or the native one of <c>WORKFLOW_NATIVE</c>, and how
/// to start it.
/// </summary>
internal static class StandaloneBuild
{
    private static readonly string Configuration =
        typeof(StandaloneBuild).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";

    // What users see is tested with the native program where there is one, and the host itself with the runtime: both forms are tested.
    private static readonly string Standalone =
        (AppContext.TryGetSwitch("Workflow.Tests.WithRuntime", out var withRuntime) && withRuntime ? null : Environment.GetEnvironmentVariable("WORKFLOW_NATIVE"))
        ?? Environment.GetEnvironmentVariable("WORKFLOW_STANDALONE")
        ?? Of("src/Workflow.Standalone", "Workflow.Standalone");

    /// <summary>What the build made of a project.</summary>
    /// <param name="project">Its folder in the repository.</param>
    /// <param name="name">The name of its assembly.</param>
    internal static string Of(string project, string name) => Path.Combine(RepositoryRoot.Path, project, "bin", Configuration, "net10.0", name + ".dll");

    /// <summary>Starts it, or another host, with these arguments and captured output, without the environment settings of the test run.</summary>
    /// <exception cref="FileNotFoundException">It has not been built.</exception>
    internal static ProcessStartInfo StartInfo(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, string? assembly = null)
    {
        assembly ??= Standalone;
        if (!File.Exists(assembly))
        {
            throw new FileNotFoundException("The host has not been built.", assembly);
        }

        var isNative = !assembly.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isNative ? assembly : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = Path.GetDirectoryName(assembly),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var argument in isNative ? arguments : arguments.Prepend(assembly))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(IsSettingOfSomebodyElse).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static bool IsSettingOfSomebodyElse(string variable) =>
        variable.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("Workflow__", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("Kestrel__", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("Logging__", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("DOTNET_URLS", StringComparison.OrdinalIgnoreCase)
        || variable.Equals("URLS", StringComparison.OrdinalIgnoreCase)
        || variable.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase);
}
