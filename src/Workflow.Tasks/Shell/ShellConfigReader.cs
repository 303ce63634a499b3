using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.Core.Json;

namespace Workflow.Tasks.Shell;

/// <summary>Reads the config of a SHELL task.</summary>
internal static partial class ShellConfigReader
{
    internal const int MaxExitCodes = 256;

    internal static ShellTaskConfig Read(ObjectReader config) => new()
    {
        Command = Checked(config, "command", config.RequiredText("command")),
        Arguments = ReadArguments(config),
        UsesShell = config.Flag("shell", false),
        WorkingDirectory = config.Text("working_dir") is { } directory ? Checked(config, "working_dir", directory) : null,
        Variables = ReadVariables(config),
        Input = ReadInput(config),
        ParsesJson = config.Flag("parse_json", false),
        SuccessExitCodes = ReadExitCodes(config),
        MaxOutputBytes = config.Int("max_output_bytes", 1, ShellTaskConfig.MaxOutputBytesCeiling, ShellTaskConfig.DefaultMaxOutputBytes),
    };

    private static JsonElement? ReadInput(ObjectReader config)
    {
        var input = config.Any("stdin");
        if (input is { ValueKind: JsonValueKind.String } text && Scalar.Read(text, out var fault) is null)
        {
            config.Fault("stdin", fault);
        }

        return input;
    }

    private static List<string> ReadArguments(ObjectReader config)
    {
        List<string> arguments = [];
        foreach (var (i, argument) in (config.List("args", ShellTaskConfig.MaxArguments) ?? []).Index())
        {
            if (Scalar.Read(argument, out var fault) is not { } text)
            {
                config.Fault("args", i, fault);
            }
            else if (text.Contains('\0', StringComparison.Ordinal))
            {
                config.Fault("args", i, "must not contain NUL");
            }
            else
            {
                arguments.Add(text);
            }
        }

        return arguments;
    }

    private static Dictionary<string, string> ReadVariables(ObjectReader config)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        if (config.Object("env_vars") is not { } reader)
        {
            return variables;
        }

        foreach (var (name, value) in reader.Entries())
        {
            if (!VariableForm().IsMatch(name))
            {
                reader.Fault(name, "is not the name of a variable: letters, digits and _, not a digit first");
            }
            else if (name.StartsWith(ProcessTag.Prefix, StringComparison.Ordinal))
            {
                reader.Fault(name, $"is set by the service: names must not begin with {ProcessTag.Prefix}");
            }
            else if (Scalar.Read(value, out var fault) is not { } text)
            {
                reader.Fault(name, fault);
            }
            else
            {
                variables[name] = Checked(reader, name, text);
            }
        }

        return variables;
    }

    private static HashSet<int> ReadExitCodes(ObjectReader config)
    {
        HashSet<int> codes = [];
        foreach (var (i, code) in (config.List("success_exit_codes", MaxExitCodes) ?? []).Index())
        {
            if (code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number) && number is >= 0 and <= 255)
            {
                codes.Add(number);
            }
            else
            {
                config.Fault("success_exit_codes", i, "must be an integer from 0 to 255");
            }
        }

        return codes.Count > 0 ? codes : [0];
    }

    private static string Checked(ObjectReader config, string member, string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            config.Fault(member, "must not contain NUL");
        }

        return text;
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex VariableForm();
}
