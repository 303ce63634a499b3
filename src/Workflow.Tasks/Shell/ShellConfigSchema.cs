using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Json.Schemas;
using Workflow.Tasks.Schemas;
using static Workflow.Core.Json.Schemas.Schema;

namespace Workflow.Tasks.Shell;

/// <summary>The config of a SHELL task, as <see cref="ShellConfigReader"/> reads it.</summary>
internal static class ShellConfigSchema
{
    private const string NoNul = $@"^[^\u0000]*{TextForms.End}";

    internal static JsonElement Json { get; } = ConfigSchema.Json(ConfigSchema.Members()
        .With("command", Text(1, pattern: NoNul), "A program: a path, or a name that is found in PATH; with shell, what the shell reads.", isRequired: true)
        .With("args", List(OrExpression(ConfigSchema.Scalar(NoNul)), ShellTaskConfig.MaxArguments), "Its arguments; with shell they are $1, $2 and so on.", new JsonArray())
        .With("shell", Flag(), "Whether /bin/sh reads the command.", false)
        .With("working_dir", Text(pattern: NoNul), "Where it runs, below Workflow:Tasks:Shell:WorkingRoot.")
        .With("env_vars", ConfigSchema.Named(ConfigSchema.Scalar(NoNul), $"^(?!{ProcessTag.Prefix})[A-Za-z_][A-Za-z0-9_]*{TextForms.End}"), "Variables of its environment.")
        .With("stdin", Any(), "What it reads: a text as it is, any other value as JSON.")
        .With("parse_json", Flag(), "Whether its standard output is read as JSON.", false)
        .With("success_exit_codes", List(OrExpression(Whole(0, 255)), ShellConfigReader.MaxExitCodes), "Exit codes that are a success.", new JsonArray(0))
        .With("max_output_bytes", Whole(1, ShellTaskConfig.MaxOutputBytesCeiling), "How much of each stream becomes output.", ShellTaskConfig.DefaultMaxOutputBytes));
}
