using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Workflow.TestHost.Processes;

/// <summary>POSIX signals, which .NET can receive but not send.</summary>
internal static partial class Signals
{
    private const int Terminate = 15;

    /// <summary>Asks one process to end, as a service manager does.</summary>
    /// <exception cref="Win32Exception">The signal could not be sent.</exception>
    internal static void SendTerminate(Process process)
    {
        if (!process.HasExited && Kill(process.Id, Terminate) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
