using System.Diagnostics;
using System.Globalization;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Shell;

/// <summary>How a command is started. Pure but for the look for the program.</summary>
internal static class CommandStart
{
    private const string Shell = "/bin/sh";

    private static readonly string[] EndingsOnWindows = ["", ".exe", ".cmd", ".bat"];

    /// <summary>What starts a command.</summary>
    /// <param name="config">The command.</param>
    /// <param name="context">The attempt.</param>
    /// <param name="options">The settings.</param>
    /// <param name="directory">Where it runs.</param>
    /// <param name="tag">Marks its processes.</param>
    /// <param name="inherited">The variables of the service.</param>
    internal static ProcessStartInfo Info(
        ShellTaskConfig config, TaskContext context, ShellTaskOptions options, string directory, ProcessTag tag, Func<string, string?> inherited)
    {
        var info = new ProcessStartInfo
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        AddProgram(info, config, options);
        AddVariables(info.Environment, config, context, options, tag, inherited);
        return info;
    }

    /// <summary>Whether there is a program of that name: a path, or a file in one of the directories of PATH.</summary>
    /// <param name="command">The name.</param>
    /// <param name="directory">Where it would run.</param>
    /// <param name="path">The PATH that it would see.</param>
    internal static bool IsProgram(string command, string directory, string? path) =>
        command.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? File.Exists(Path.Combine(directory, command))
            : (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => Candidates(folder, command).Any(File.Exists));

    private static IEnumerable<string> Candidates(string folder, string command) =>
        OperatingSystem.IsWindows()
            ? EndingsOnWindows.Select(ending => Path.Combine(folder, command + ending))
            : [Path.Combine(folder, command)];

    // On Linux a shell sets the limit of processor time, which holds also without the service, and becomes the program: its
    // arguments are never read as code.
    private static void AddProgram(ProcessStartInfo info, ShellTaskConfig config, ShellTaskOptions options)
    {
        if (OperatingSystem.IsWindows())
        {
            info.FileName = config.UsesShell ? "cmd.exe" : config.Command;
            Add(info, [.. config.UsesShell ? ["/d", "/c", config.Command] : Array.Empty<string>(), .. config.Arguments]);
            return;
        }

        info.FileName = Shell;
        Add(info, [
            "-c",
            string.Create(CultureInfo.InvariantCulture, $"ulimit -c 0; ulimit -t {options.MaxCpuSeconds}; exec \"$@\""),
            "sh",
            .. config.UsesShell ? [Shell, "-c", config.Command, "sh"] : new[] { config.Command },
            .. config.Arguments,
        ]);
    }

    private static void Add(ProcessStartInfo info, IEnumerable<string> arguments)
    {
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }
    }

    private static void AddVariables(
        IDictionary<string, string?> variables, ShellTaskConfig config, TaskContext context, ShellTaskOptions options, ProcessTag tag, Func<string, string?> inherited)
    {
        variables.Clear();
        foreach (var name in options.InheritedVariables.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (inherited(name) is { } value)
            {
                variables[name] = value;
            }
        }

        foreach (var (name, value) in config.Variables)
        {
            variables[name] = value;
        }

        variables["WORKFLOW_RUN_ID"] = context.RunId;
        variables["WORKFLOW_TASK"] = context.Task;
        variables["WORKFLOW_ATTEMPT"] = context.Attempt.ToString(CultureInfo.InvariantCulture);
        if (context.Iteration is { } iteration)
        {
            variables["WORKFLOW_ITERATION"] = iteration.ToString(CultureInfo.InvariantCulture);
        }

        variables["WORKFLOW_IDEMPOTENCY_KEY"] = context.IdempotencyKey;
        variables[ProcessTag.Variable] = tag.Value;
    }
}
