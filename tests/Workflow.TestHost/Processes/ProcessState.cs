using System.Globalization;

namespace Workflow.TestHost.Processes;

/// <summary>What a test sees of a process that it has not started itself. Linux only.</summary>
public static class ProcessState
{
    /// <summary>Whether it runs; one that has ended, and that its parent has not asked about, does not.</summary>
    public static bool Runs(int id) => StatOf(id) is { } stat && !stat.Contains(") Z ", StringComparison.Ordinal);

    /// <summary>The id of the process that has started it; <c>null</c>: it is gone.</summary>
    public static int? ParentOf(int id) => StatOf(id) is { } stat ? int.Parse(stat.Split(") ")[^1].Split(' ')[1], CultureInfo.InvariantCulture) : null;

    // It may go at any moment.
    private static string? StatOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat");
        }
        catch (IOException)
        {
            return null;
        }
    }
}
