using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Workflow.Tasks.Shell;

/// <summary>The processes of one command: what they use, and how they are ended, all of them.</summary>
/// <param name="first">The first of them.</param>
/// <param name="tag">Their tag.</param>
internal sealed class ProcessGroup(Process first, ProcessTag tag)
{
    /// <summary>How long processes may take to end by themselves when they are asked to.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private const int SigTerm = 15;
    private const int SigKill = 9;

    /// <summary>The memory and the processor time that they use together.</summary>
    internal (long Bytes, TimeSpan Cpu) Usage()
    {
        var rows = Rows();
        return (rows.Sum(row => row.ResidentPages) * Environment.SystemPageSize, TimeSpan.FromSeconds(rows.Sum(row => (long)row.CpuTicks) / 100.0));
    }

    /// <summary>Asks them to end, and kills those that have not after <see cref="Grace"/>.</summary>
    internal async Task EndAsync()
    {
        if (!ProcessTable.IsSupported)
        {
            KillTree();
            return;
        }

        Signal(SigTerm);
        for (var waited = TimeSpan.Zero; waited < Grace && Living().Any(); waited += Pause)
        {
            await Task.Delay(Pause);
        }

        await KillAsync();
    }

    /// <summary>Kills them. Again, as long as there are any: a process may begin others while the table is read.</summary>
    internal async Task KillAsync()
    {
        if (!ProcessTable.IsSupported)
        {
            KillTree();
            return;
        }

        while (Signal(SigKill) > 0)
        {
            await Task.Delay(Pause);
        }
    }

    /// <summary>Kills what services have left that were killed themselves.</summary>
    internal static void KillAbandoned()
    {
        if (!ProcessTable.IsSupported)
        {
            return;
        }

        foreach (var row in ProcessTable.Read().Where(row => row.Tag is { } tag && IsAbandoned(new ProcessTag(tag))))
        {
            _ = Kill(row.Id, SigKill);
        }
    }

    private static bool IsAbandoned(ProcessTag tag) => tag.Owner() is { } owner && ProcessTable.StartOf(owner.ProcessId) != owner.StartedAt;

    private int Signal(int signal)
    {
        var count = 0;
        foreach (var row in Living())
        {
            count++;
            _ = Kill(row.Id, signal); // it may have ended since
        }

        return count;
    }

    private IEnumerable<ProcessRow> Living() => Rows().Where(row => !row.IsZombie);

    // An id may be given to another process once the first one has ended and was waited for.
    private IReadOnlyList<ProcessRow> Rows() => ProcessTable.Of(ProcessTable.Read(), tag, first.HasExited ? -1 : first.Id);

    private void KillTree()
    {
        try
        {
            first.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

#pragma warning disable SYSLIB1054 // LibraryImport needs unsafe code, which the project does without
    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
#pragma warning restore SYSLIB1054
}
