using System.Runtime.CompilerServices;

namespace Workflow.Functions.Tests;

/// <summary>Settings of the process, made before the first host is built.</summary>
internal static class Quiet
{
    // A host of the hub watches its settings files for changes otherwise, and a system gives out few watches.
    [ModuleInitializer]
    internal static void WatchNoFiles() => Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
}
