using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Shell;

/// <summary>Writes the output of a command to the log of its run, up to a number of lines.</summary>
/// <param name="write">Writes a line.</param>
/// <param name="mask">Masks secrets.</param>
/// <param name="mostLines">Most lines that are written.</param>
internal sealed class CommandLog(Action<LogSeverity, string> write, Func<string, string> mask, int mostLines)
{
    /// <summary>Longest line, in characters; a longer one is cut off.</summary>
    internal const int LongestLine = 4_000;

    private int _lines;

    /// <summary>Writes a line; both streams do at the same time.</summary>
    internal void Write(LogSeverity severity, ReadOnlySpan<char> line)
    {
        var number = Interlocked.Increment(ref _lines);
        if (number <= mostLines)
        {
            write(severity, Cut(mask(line.ToString())));
        }
        else if (number == mostLines + 1)
        {
            write(LogSeverity.Warning, $"More output is not in the log: the limit is {mostLines} lines ({ShellTaskOptions.Section}:{nameof(ShellTaskOptions.MaxLogLines)}).");
        }
    }

    /// <summary>A line as it is written, after it was masked: a part of a secret can't be found.</summary>
    internal static string Cut(string line) => line.Length <= LongestLine ? line : line[..LongestLine] + "…";
}
