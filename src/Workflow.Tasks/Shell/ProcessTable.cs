using System.Globalization;
using System.Text;

namespace Workflow.Tasks.Shell;

/// <summary>A process of this machine.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Parent">The id of its parent.</param>
/// <param name="IsZombie">Whether it has ended, and its parent has not asked yet how.</param>
/// <param name="CpuTicks">The processor time that it has used, in hundredths of a second.</param>
/// <param name="ResidentPages">The memory that it uses, in pages.</param>
/// <param name="Tag">Its tag; <c>null</c>: it has none, or it may not be read.</param>
internal sealed record ProcessRow(int Id, int Parent, bool IsZombie, ulong CpuTicks, long ResidentPages, string? Tag);

/// <summary>The processes of this machine, as Linux shows them in <c>/proc</c> (proc(5)).</summary>
internal static class ProcessTable
{
    private const string Root = "/proc";

    private static readonly byte[] TagPrefix = Encoding.ASCII.GetBytes(ProcessTag.Variable + "=");

    /// <summary>Whether this system has such a table.</summary>
    internal static bool IsSupported { get; } = OperatingSystem.IsLinux() && Directory.Exists(Root + "/self");

    /// <summary>Every process.</summary>
    internal static IReadOnlyList<ProcessRow> Read()
    {
        List<ProcessRow> rows = [];
        foreach (var directory in Directory.EnumerateDirectories(Root))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Row(id) is { } row)
            {
                rows.Add(row);
            }
        }

        return rows;
    }

    /// <summary>When a process started, in ticks since the system did; <c>null</c>: there is no such process.</summary>
    internal static ulong? StartOf(int id) => Fields(id) is { } fields ? ulong.Parse(fields[19], CultureInfo.InvariantCulture) : null;

    /// <summary>Those of a command: with its tag, and everything below these or below its first process.</summary>
    /// <param name="all">Every process.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="first">The first process of the command.</param>
    internal static IReadOnlyList<ProcessRow> Of(IReadOnlyList<ProcessRow> all, ProcessTag tag, int first)
    {
        var children = all.ToLookup(row => row.Parent);
        HashSet<int> found = [];
        Queue<ProcessRow> next = new(all.Where(row => row.Id == first || row.Tag == tag.Value));
        List<ProcessRow> rows = [];
        while (next.TryDequeue(out var row))
        {
            if (found.Add(row.Id))
            {
                rows.Add(row);
                foreach (var child in children[row.Id])
                {
                    next.Enqueue(child);
                }
            }
        }

        return rows;
    }

    private static ProcessRow? Row(int id) => Fields(id) is not { } fields ? null : new ProcessRow(
        id,
        int.Parse(fields[1], CultureInfo.InvariantCulture),
        fields[0] is "Z" or "X",
        ulong.Parse(fields[11], CultureInfo.InvariantCulture) + ulong.Parse(fields[12], CultureInfo.InvariantCulture),
        long.Parse(fields[21], CultureInfo.InvariantCulture),
        TagOf(id));

    // After the name, which is in parentheses and may contain any character: from the third field on.
    private static string[]? Fields(int id) =>
        ReadText($"{Root}/{id}/stat") is { } stat && stat.LastIndexOf(')') is >= 0 and var end ? stat[(end + 2)..].Split(' ') : null;

    private static string? TagOf(int id)
    {
        var environment = ReadBytes($"{Root}/{id}/environ").AsSpan();
        while (environment.Length > 0)
        {
            var end = environment.IndexOf((byte)0);
            var variable = end < 0 ? environment : environment[..end];
            if (variable.StartsWith(TagPrefix))
            {
                return Encoding.ASCII.GetString(variable[TagPrefix.Length..]);
            }

            environment = end < 0 ? [] : environment[(end + 1)..];
        }

        return null;
    }

    private static string? ReadText(string path) => ReadBytes(path) is { Length: > 0 } bytes ? Encoding.UTF8.GetString(bytes) : null;

    // A process may end at any time, and those of other users can't be read.
    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
