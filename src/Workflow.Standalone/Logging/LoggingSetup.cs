using Microsoft.Extensions.Logging.Console;

namespace Workflow.Standalone.Logging;

/// <summary>Where log entries go: readable lines to a person's terminal, JSON lines to anything else.</summary>
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
