using Microsoft.Extensions.Logging.Console;

namespace Workflow.Standalone.Logging;

/// <summary>Where log entries go: readable lines to a person's terminal, JSON lines to anything else.</summary>
internal static class LoggingSetup
{
    public static void AddLogLines(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        if (Console.IsOutputRedirected)
        {
            logging.Services.AddSingleton(TimeProvider.System);
            logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
            logging.AddConsole(options => options.FormatterName = JsonLineFormatter.FormatterName);
        }
        else
        {
            logging.AddSimpleConsole(options =>
            {
                options.SingleLine = true;
                options.UseUtcTimestamp = true;
                options.TimestampFormat = "HH:mm:ss.fff'Z' ";
            });
        }
    }
}
