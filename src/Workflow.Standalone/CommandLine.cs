namespace Workflow.Standalone;

/// <summary>The options of the command line, before they are read as settings.</summary>
internal static class CommandLine
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help = $"""
        Runs workflows, as a service on this machine.

          --urls URL                            where to listen; default {LoopbackOnly.DefaultAddress}
          --Workflow:DataDirectory=FOLDER       where the store is; default data, in the working directory
          --Workflow:SECTION:NAME=VALUE         any other setting: see docs/reference/settings.md
          {FirstKey.Option}                    makes an admin key for the store in that folder, prints it, and ends
          --help                                prints this

        The API is described at /docs, and the monitor is at /monitor.
        """;

    private static readonly string[] ForHelp = ["--help", "-h", "-?", "/?"];

    /// <summary>Whether a person asks what the options are.</summary>
    public static bool AsksForHelp(IEnumerable<string> arguments) => arguments.Any(argument => ForHelp.Contains(argument, StringComparer.OrdinalIgnoreCase));

    /// <summary>What is wrong with the options, or <c>null</c>.</summary>
    public static string? Fault(IReadOnlyList<string> arguments)
    {
        if (arguments.FirstOrDefault(argument => argument != FirstKey.Option && argument.StartsWith(FirstKey.Option, StringComparison.OrdinalIgnoreCase)) is { } misspelt)
        {
            return $"'{misspelt}' is not an option; {FirstKey.Option} is, without a value.";
        }

        // An option without a value would take the next one as its value, and at the end it would be ignored.
        for (var i = 0; i < arguments.Count; i++)
        {
            var option = arguments[i];
            if (!IsOption(option) || option == FirstKey.Option || option.Contains('=', StringComparison.Ordinal))
            {
                continue;
            }

            if (i + 1 == arguments.Count || IsOption(arguments[i + 1]))
            {
                return $"'{option}' has no value: write {option}=VALUE. --help lists the options.";
            }

            i++; // its value
        }

        return null;
    }

    /// <summary>The options that are settings.</summary>
    public static string[] Settings(IEnumerable<string> arguments) => [.. arguments.Where(argument => argument != FirstKey.Option)];

    private static bool IsOption(string argument) => argument.StartsWith("--", StringComparison.Ordinal);
}
