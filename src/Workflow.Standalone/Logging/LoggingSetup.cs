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
            logging.Services.AddSingleton<ConsoleFormatter, JsonLineFormatter>();
            logging.AddConsole(options => options.FormatterName = JsonLineFormatter.FormatterName);
        }
        else
        {
            logging.Services.AddSingleton<ConsoleFormatter, TerminalLineFormatter>();
            logging.AddConsole(options => options.FormatterName = TerminalLineFormatter.FormatterName);
        }
    }
}
