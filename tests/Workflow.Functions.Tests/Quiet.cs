using System.Runtime.CompilerServices;

namespace Workflow.Functions.Tests;

/// <summary>Settings of the process, made before the first host is built.</summary>
internal static class Quiet
{
    // Otherwise each host of the hub watches its settings files, and the system's number of watches is limited.
    [ModuleInitializer]
    internal static void WatchNoFiles() => Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
}
