using System.Runtime.InteropServices;

namespace Workflow.ScriptHost.Confinement;

/// <summary>What the process takes from itself before it sees a script. On systems other than Linux the service's limits remain.</summary>
internal static class OwnLimits
{
    /// <summary>The exit code after more memory was asked for than there may be.</summary>
    internal const int OutOfMemory = 70;

    // From Linux' headers, the same on x64 and arm64.
    private const int Data = 2;
    private const int Core = 4;
    private const int OpenFiles = 7;
    private const int FileSize = 1;
    private const int Cpu = 0;
    private const int NoNewPrivileges = 38;
    private const int WriteOnly = 1;
    private const int StandardError = 2;
    private const int OwnProcess = 0;
    private const int WholeGroup = 1;

    // Beside the heap: the runtime's own memory, its code, and the stacks of its threads.
    private const ulong RuntimeBytes = 256UL * 1024 * 1024;

    private const ulong MostOpenFiles = 64;
    private const int Niceness = 5;

    private static bool _hasOwnGroup;

    /// <summary>Takes it. After that the process writes no file and leaves no core dump.</summary>
    internal static void Take()
    {
        Marshal.Prelink(typeof(OwnLimits).GetMethod(nameof(ExitAtOnce), System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!);
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        _hasOwnGroup = SetProcessGroup(OwnProcess, OwnProcess) == 0; // signals of a terminal are the service's
        _ = Control(NoNewPrivileges, 1, 0, 0, 0);
        Limit(Core, 0);
        Limit(FileSize, 0);
        Limit(OpenFiles, MostOpenFiles);
        Limit(Data, (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes + RuntimeBytes);
    }

    /// <summary>Lets others have the processor first from now on: those who wait for scripts do not wait for the start of a process, too.</summary>
    internal static void GiveWay()
    {
        if (_hasOwnGroup)
        {
            _ = SetPriority(WholeGroup, OwnProcess, Niceness); // each thread has a priority of its own
        }
    }

    /// <summary>Discards standard error from now on: the runtime describes a crash at length, and nothing reads it.</summary>
    internal static void Silence()
    {
        if (OperatingSystem.IsLinux() && Open("/dev/null", WriteOnly) is >= 0 and var nowhere)
        {
            _ = Duplicate(nowhere, StandardError);
        }
    }

    /// <summary>Limits the processor time of a script. The system ends the process after it, should the service not.</summary>
    internal static void LimitCpu(int seconds)
    {
        if (OperatingSystem.IsLinux())
        {
            var used = (ulong)Environment.CpuUsage.TotalTime.TotalSeconds;
            Limit(Cpu, used + (ulong)seconds + 2, hard: ulong.MaxValue);
        }
    }

    /// <summary>Ends the process now, whatever its threads do.</summary>
    internal static void Exit(int code)
    {
        if (!OperatingSystem.IsWindows())
        {
            ExitAtOnce(code);
        }

        Environment.Exit(code);
    }

    private static void Limit(int resource, ulong soft, ulong? hard = null)
    {
        var limit = new ResourceLimit { Soft = soft, Hard = hard ?? soft };
        _ = SetLimit(resource, ref limit);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

#pragma warning disable SYSLIB1054 // LibraryImport needs unsafe code, which the project does without
    [DllImport("libc", EntryPoint = "setpgid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetProcessGroup(int processId, int group);

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int priority);

    [DllImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int option, nuint a, nuint b, nuint c, nuint d);

    [DllImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, ref ResourceLimit limit);

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(string path, int flags);

    [DllImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(int from, int to);

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void ExitAtOnce(int code);
#pragma warning restore SYSLIB1054
}
