namespace Workflow.TestHost.Processes;

/// <summary>What a test sees of a process that it has not started itself. Linux only.</summary>
public static class ProcessState
{
    /// <summary>Whether it runs; one that has ended, and that its parent has not asked about, does not.</summary>
    public static bool Runs(int id) => File.Exists($"/proc/{id}/stat") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
}
