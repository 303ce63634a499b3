using System.Buffers;
using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Workflow.Core.Expressions;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Shell;

/// <summary>SHELL: runs a program; its output is <c>{exit_code, stdout, stderr, truncated, json}</c>.</summary>
internal sealed class ShellTaskType(ShellPlaces places, IOptions<ShellTaskOptions> options) : TaskType<ShellTaskConfig>, ISchemaTaskType
{
    private const string Disabled = $"SHELL tasks are not enabled on this host ({ShellTaskOptions.Section}:{nameof(ShellTaskOptions.Enabled)})";

    private const int MaxTail = 500;

    // As for the body of a response.
    private const int MaxJsonDepth = DefinitionLimits.JsonDepth - 4;

    private readonly Lazy<Task> _cleanUp = new(() => Task.Run(ProcessGroup.KillAbandoned));

    public override string Name => "SHELL";

    public JsonElement ConfigSchema => ShellConfigSchema.Json;

    public override IReadOnlyList<string> ErrorCodes { get; } =
    [
        "command_not_found", "command_start", "cpu_limit", "exit_code", "memory_limit", "output_json",
        "working_dir",
    ];

    public override void ValidateExpressions(ObjectReader config)
    {
        var usesShell = config.Any("shell") is { } shell && shell.ValueKind is not (JsonValueKind.False or JsonValueKind.Null);
        if (usesShell && config.Any("command") is { ValueKind: JsonValueKind.String } command && TemplatedConfig.Contains(command))
        {
            config.Fault("command", "must not contain an expression with shell, as its value would be read as code: write \"$1\" there, and the expression in args");
        }
    }

    protected override ShellTaskConfig Read(ObjectReader config)
    {
        if (!options.Value.Enabled)
        {
            config.Fault(Disabled);
        }

        return ShellConfigReader.Read(config);
    }

    protected override async Task<TaskResult> RunAsync(ShellTaskConfig config, TaskContext context, CancellationToken cancellationToken)
    {
        await _cleanUp.Value; // an earlier process of the service may have been killed while this same attempt ran
        using var place = await places.EnterAsync(
            typeof(ShellTaskType),
            context,
            $"waits for one of the {places.Limit} commands that may run at one time ({ShellTaskOptions.Section}:{nameof(ShellTaskOptions.MaxConcurrent)})",
            cancellationToken);
        var (directory, fault) = WorkingDirectory.Of(options.Value.WorkingRoot, config.WorkingDirectory);
        if (directory is null)
        {
            return TaskResult.Failed(new TaskError("working_dir", fault!));
        }

        using (directory)
        {
            var tag = ProcessTag.New();
            var info = CommandStart.Info(config, context, options.Value, directory.Path, tag, Environment.GetEnvironmentVariable);
            info.Environment.TryGetValue("PATH", out var path);
            if (!config.UsesShell && !CommandStart.IsProgram(config.Command, directory.Path, path))
            {
                return TaskResult.Failed(new TaskError("command_not_found", $"There is no program '{FaultText.Shorten(context.Mask(config.Command))}'."));
            }

            try
            {
                using var command = new RunningCommand(info, tag, config, context, options.Value);
                return Result(config, context, await command.RunAsync(cancellationToken));
            }
            catch (Win32Exception e)
            {
                return TaskResult.Failed(new TaskError("command_start", $"The program could not be started: {context.Mask(e.Message).TrimEnd('.')}."));
            }
        }
    }

    private static TaskResult Result(ShellTaskConfig config, TaskContext context, CommandEnd end)
    {
        if (end.Excess is { } excess)
        {
            return TaskResult.Failed(new TaskError(excess.Code, excess.Message, Details: Write(end, context.Mask, null)));
        }

        if (!config.SuccessExitCodes.Contains(end.ExitCode))
        {
            var last = end.Errors.Text(context.Mask).Trim();
            var tail = last.Length == 0 ? "" : ": " + (last.Length <= MaxTail ? last : "…" + last[^MaxTail..]);
            return TaskResult.Failed(new TaskError("exit_code", $"The command ended with exit code {end.ExitCode}{tail}", Retryable: true, Details: Write(end, context.Mask, null)));
        }

        if (!config.ParsesJson)
        {
            return TaskResult.Succeeded(Write(end, context.Mask, null));
        }

        if (end.Output.IsTruncated)
        {
            return TaskResult.Failed(new TaskError("output_too_large", $"The command wrote {end.Output.Count} bytes, more than the {config.MaxOutputBytes} of max_output_bytes: they can't be read as JSON."));
        }

        return SoundJson.FaultOf(end.Output.Whole.Span, MaxJsonDepth) is { } fault
            ? TaskResult.Failed(new TaskError("output_json", $"The output of the command is no JSON: {context.Mask(fault).TrimEnd('.')}.", Details: Write(end, context.Mask, null)))
            : TaskResult.Succeeded(Write(end, context.Mask, end.Output.Whole));
    }

    private static JsonElement Write(CommandEnd end, Func<string, string> mask, ReadOnlyMemory<byte>? json)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, SoundJson.Writing))
        {
            writer.WriteStartObject();
            writer.WriteNumber("exit_code", end.ExitCode);
            writer.WriteString("stdout", end.Output.Text(mask));
            writer.WriteString("stderr", end.Errors.Text(mask));
            writer.WriteBoolean("truncated", end.Output.IsTruncated || end.Errors.IsTruncated);
            if (json is { } value)
            {
                writer.WritePropertyName("json");
                writer.WriteRawValue(value.Span, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
