using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.ScriptHost.Protocol;

namespace Workflow.Tasks.Script;

/// <summary>What a task ends with, given how its script did.</summary>
internal static class ScriptResults
{
    private const int LongestMessage = 2_000;
    private const int OutOfMemory = 70; // what the process says itself
    private const int Aborted = 134; // by the runtime: mostly for a stack that has no end
    private const int OutOfCpu = 152; // SIGXCPU

    // As for the body of a response.
    private const int MaxJsonDepth = DefinitionLimits.JsonDepth - 4;

    internal static TaskResult Of(ScriptEnd end, Func<string, string> mask, ScriptTaskOptions options) =>
        end.Outcome == ScriptOutcome.Output ? Output(end, mask, options) : TaskResult.Failed(Error(end, mask, options));

    /// <summary>The process has died.</summary>
    /// <param name="exitCode">Its exit code.</param>
    /// <param name="options">The settings.</param>
    internal static TaskResult Died(int exitCode, ScriptTaskOptions options) => TaskResult.Failed(new TaskError("script_died", exitCode switch
    {
        OutOfMemory => $"The script needed more than {options.MaxMemoryMegabytes} MiB of memory ({Setting(nameof(options.MaxMemoryMegabytes))}), and its process ended.",
        Aborted => "The process of the script was ended by its runtime, as after a recursion without end or for want of memory.",
        OutOfCpu => "The process of the script was ended by the system, as it used too much processor time.",
        _ => $"The process of the script ended with exit code {exitCode}.",
    }));

    internal static TaskResult TooLong(ScriptTaskOptions options) => TaskResult.Failed(
        new TaskError("script_timeout", $"The script ran for more than {options.MaxSeconds} s ({Setting(nameof(options.MaxSeconds))}), and was ended."));

    private static TaskError Error(ScriptEnd end, Func<string, string> mask, ScriptTaskOptions options) => end.Outcome switch
    {
        ScriptOutcome.NotJson => NotJson($"is no JSON: {Shorten(mask(end.Text))}"),
        ScriptOutcome.OutputTooLarge => new TaskError("output_too_large", $"The output is more than {options.MaxOutputBytes} bytes long ({Setting(nameof(options.MaxOutputBytes))})."),
        ScriptOutcome.TooManyLines => new TaskError("too_many_lines", $"The script wrote more than {options.MaxLogLines} lines to its log ({Setting(nameof(options.MaxLogLines))})."),
        _ => new TaskError("script_error", Shorten(mask(end.Text)) + Place(end), Details: Details(end)),
    };

    private static TaskResult Output(ScriptEnd end, Func<string, string> mask, ScriptTaskOptions options)
    {
        // The process is not believed: a script may have got hold of it.
        if (end.Content.Length > options.MaxOutputBytes)
        {
            return TaskResult.Failed(Error(end with { Outcome = ScriptOutcome.OutputTooLarge }, mask, options));
        }

        return SoundJson.FaultOf(end.Content.Span, MaxJsonDepth) is { } fault
            ? TaskResult.Failed(NotJson($"can't be stored: {Shorten(mask(fault))}"))
            : TaskResult.Succeeded(JsonElement.Parse(end.Content.Span));
    }

    private static TaskError NotJson(string why) => new("output_json", $"What the script returned {why.TrimEnd('.')}.");

    private static string Place(ScriptEnd end) => end.Line > 0 ? $" (line {end.Line}, column {end.Column})" : "";

    private static JsonElement? Details(ScriptEnd end) =>
        end.Line > 0 ? PlainJson.Of(new Dictionary<string, object?> { ["line"] = end.Line, ["column"] = end.Column }) : null;

    // After it was masked: a part of a secret can't be found.
    private static string Shorten(string text) => text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";

    private static string Setting(string name) => $"{ScriptTaskOptions.Section}:{name}";
}
