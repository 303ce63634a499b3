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
    /// <param name="severity">Which stream.</param>
    /// <param name="line">The line.</param>
    /// <param name="isCut">Whether it is only the beginning of the line.</param>
    internal void Write(LogSeverity severity, ReadOnlySpan<char> line, bool isCut)
    {
        var number = Interlocked.Increment(ref _lines);
        if (number <= mostLines)
        {
            write(severity, isCut ? CutBeginning(mask(line.ToString())) : Cut(mask(line.ToString())));
        }
        else if (number == mostLines + 1)
        {
            write(LogSeverity.Warning, $"More output is not in the log: the limit is {mostLines} lines ({ShellTaskOptions.Section}:{nameof(ShellTaskOptions.MaxLogLines)}).");
        }
    }

    // Its end may be a part of a secret. However short the rest has become by masking, the end is not written.
    private static string CutBeginning(string beginning) => beginning[..Math.Clamp(beginning.Length - (OutputPump.LongestLine / 2), 0, LongestLine)] + "…";

    /// <summary>A line as it is written, after it was masked: a part of a secret can't be found.</summary>
    internal static string Cut(string line) => line.Length <= LongestLine ? line : line[..LongestLine] + "…";
}
