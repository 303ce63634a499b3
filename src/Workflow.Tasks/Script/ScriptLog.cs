using Workflow.Core.TaskTypes;
using Workflow.ScriptHost.Protocol;
using Workflow.Tasks.Shell;

namespace Workflow.Tasks.Script;

/// <summary>Writes the lines of a script to the log of its run.</summary>
/// <param name="context">The attempt.</param>
internal sealed class ScriptLog(TaskContext context)
{
    private static readonly LogSeverity[] Severities = [LogSeverity.Debug, LogSeverity.Info, LogSeverity.Warning, LogSeverity.Error];

    /// <summary>Writes what one call of the console gives: one line, or several. The whole is masked first, as a secret may have several lines.</summary>
    internal void Write(ScriptLine line)
    {
        foreach (var part in context.Mask(line.Text).ReplaceLineEndings("\n").Split('\n'))
        {
            context.Log(Severities[line.Severity], CommandLog.Cut(part));
        }
    }
}
