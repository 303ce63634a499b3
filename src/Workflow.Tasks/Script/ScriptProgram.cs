using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Workflow.ScriptHost.Protocol;
using Workflow.Tasks.Shell;

namespace Workflow.Tasks.Script;

/// <summary>How a process for scripts is started: the program beside the service, in an environment of its own.</summary>
internal static class ScriptProgram
{
    private static readonly string Assembly = typeof(ScriptRequest).Assembly.GetName().Name!;
    private static readonly string Folder = AppContext.BaseDirectory;
    private static readonly string Executable = OperatingSystem.IsWindows() ? ".exe" : "";

    /// <summary>What starts it.</summary>
    /// <param name="maxMemoryMegabytes">Most memory of its heap, in MiB.</param>
    internal static ProcessStartInfo Info(int maxMemoryMegabytes)
    {
        // With a runtime that is shared, by that runtime; beside an app that brings its own, or that is native, by itself.
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet" + Executable));
        var isNative = !RuntimeFeature.IsDynamicCodeSupported;
        var isShared = !isNative && File.Exists(dotnet);
        var info = new ProcessStartInfo(isShared ? dotnet : Path.Combine(Folder, Assembly + Executable))
        {
            WorkingDirectory = Path.GetPathRoot(Folder)!,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        if (isShared)
        {
            info.ArgumentList.Add("exec");
            info.ArgumentList.Add(Path.Combine(Folder, Assembly + ".dll"));
        }

        SetVariables(info.Environment, maxMemoryMegabytes);
        return info;
    }

    private static void SetVariables(IDictionary<string, string?> variables, int maxMemoryMegabytes)
    {
        variables.TryGetValue("SystemRoot", out var systemRoot);
        variables.Clear();
        if (OperatingSystem.IsWindows())
        {
            variables["SystemRoot"] = systemRoot; // without it Windows finds no libraries of its own
        }

        variables["DOTNET_GCHeapHardLimit"] = (maxMemoryMegabytes * 1024L * 1024).ToString("X", CultureInfo.InvariantCulture);
        variables["DOTNET_EnableDiagnostics"] = "0"; // no debugger and no profiler may attach to it
        variables["DOTNET_GCRegionSize"] = "100000"; // 1 MiB: with fewer and larger ones, the runtime fails where it should say that memory is short
        variables[ProcessTag.Variable] = ProcessTag.New().Value;
    }
}
