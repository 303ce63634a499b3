using Microsoft.Extensions.Logging.Console;

namespace Workflow.Standalone.Logging;

/// <summary>The format of the log: readable lines on a terminal, otherwise JSON lines.</summary>
internal static class LoggingSetup
{
    public static void AddLogLines(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.Services.AddSingleton(TimeProvider.System);
        if (Console.IsOutputRedirected)
        {
            logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
            logging.AddConsole(options => options.FormatterName = JsonLineFormatter.FormatterName);
        }
        else
        {
            logging.AddConsoleFormatter<TerminalLineFormatter, ConsoleFormatterOptions>();
            logging.AddConsole(options => options.FormatterName = TerminalLineFormatter.FormatterName);
        }
    }
}
