using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Shell;

/// <summary>Writes the output of a command to the log of its run, up to a number of lines.</summary>
/// <param name="write">Writes a line.</param>
/// <param name="mostLines">Most lines that are written.</param>
internal sealed class CommandLog(Action<LogSeverity, string> write, int mostLines)
{
    private int _lines;

    /// <summary>Writes a line; both streams do at the same time.</summary>
    internal void Write(LogSeverity severity, ReadOnlySpan<char> line)
    {
        var number = Interlocked.Increment(ref _lines);
        if (number <= mostLines)
        {
            write(severity, line.ToString());
        }
        else if (number == mostLines + 1)
        {
            write(LogSeverity.Warning, $"More output is not in the log: the limit is {mostLines} lines ({ShellTaskOptions.Section}:{nameof(ShellTaskOptions.MaxLogLines)}).");
        }
    }
}
