using System.Runtime.InteropServices;

namespace Workflow.Standalone.Memory;

/// <summary>
/// What libraries such as SQLite have freed. The C library of Linux keeps it for itself: after large workloads that is as much as the heap of
/// the runtime.
/// </summary>
internal static class FreedMemory
{
    /// <summary>Gives it back to the machine, where the C library can do so: that of other systems does so by itself, or can't.</summary>
    public static void GiveBack()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has no such function.
        }
        catch (DllNotFoundException)
        {
            // A C library of another name.
        }
    }

#pragma warning disable SYSLIB1054 // LibraryImport needs unsafe code, which the project does without
    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Trim(nuint pad);
#pragma warning restore SYSLIB1054
}
