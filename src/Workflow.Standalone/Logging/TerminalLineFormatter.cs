using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Workflow.Core.Json;

namespace Workflow.Standalone.Logging;

/// <summary>
/// Writes each log entry as a line for people: time (UTC), level, category, message; then the lines of an exception. Control
/// characters are shown as escape sequences: see <see cref="PlainText"/>.
/// </summary>
internal sealed class TerminalLineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "terminal-lines";

    private const string NoColor = "\u001b[0m";

    // https://no-color.org
    private static readonly bool HasColors = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var (level, color) = Level(logEntry.LogLevel);
        textWriter.Write(time.GetUtcNow().UtcDateTime.ToString("HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture));
        textWriter.Write(HasColors ? $"{color}{level}{NoColor}: " : $"{level}: ");
        textWriter.Write(PlainText.Visible($"{logEntry.Category} {logEntry.Formatter(logEntry.State, logEntry.Exception)}"));
        textWriter.Write('\n');
        foreach (var line in logEntry.Exception?.ToString().ReplaceLineEndings("\n").Split('\n') ?? [])
        {
            textWriter.Write("      "); // so that none looks like an entry of its own
            textWriter.Write(PlainText.Visible(line));
            textWriter.Write('\n');
        }
    }

    private static (string Level, string Color) Level(LogLevel level) => level switch
    {
        LogLevel.Trace => ("trce", "\u001b[90m"),
        LogLevel.Debug => ("dbug", "\u001b[90m"),
        LogLevel.Information => ("info", "\u001b[32m"),
        LogLevel.Warning => ("warn", "\u001b[33m"),
        LogLevel.Error => ("fail", "\u001b[31m"),
        _ => ("crit", "\u001b[97;41m"),
    };
}
