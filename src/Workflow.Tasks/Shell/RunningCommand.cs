using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Shell;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the number of the signal if one ended it.</param>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Errors">What it wrote to its standard error.</param>
/// <param name="Excess">The limit that it was ended for; <c>null</c>: none.</param>
internal sealed record CommandEnd(int ExitCode, OutputPump Output, OutputPump Errors, TaskError? Excess);

/// <summary>A command from its start to the end of its last process.</summary>
internal sealed class RunningCommand : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;
    private readonly ProcessTag _tag;
    private readonly ShellTaskConfig _config;
    private readonly ShellTaskOptions _options;
    private readonly CommandLog _log;
    private readonly OutputPump _output;
    private readonly OutputPump _errors;

    /// <param name="info">How it is started.</param>
    /// <param name="tag">Marks its processes.</param>
    /// <param name="config">The command.</param>
    /// <param name="context">The attempt.</param>
    /// <param name="options">The settings.</param>
    internal RunningCommand(ProcessStartInfo info, ProcessTag tag, ShellTaskConfig config, TaskContext context, ShellTaskOptions options)
    {
        _process = new Process { StartInfo = info };
        (_tag, _config, _options) = (tag, config, options);
        _log = new CommandLog(context.Log, context.Mask, options.MaxLogLines);
        _output = new OutputPump(config.MaxOutputBytes, (line, isCut) => _log.Write(LogSeverity.Info, line, isCut));
        _errors = new OutputPump(config.MaxOutputBytes, (line, isCut) => _log.Write(LogSeverity.Warning, line, isCut));
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    /// <summary>Runs it. No process of it is left when this returns or throws.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    internal async Task<CommandEnd> RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _process.Start();
        var group = new ProcessGroup(_process, _tag);
        var reading = Task.WhenAll(
            _output.ReadAsync(_process.StandardOutput.BaseStream, CancellationToken.None),
            _errors.ReadAsync(_process.StandardError.BaseStream, CancellationToken.None),
            WriteInputAsync());
        TaskError? excess = null;
        try
        {
            excess = await UntilEndOrExcessAsync(group, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await group.EndAsync();
            await reading;
            throw;
        }

        // What it left in the background would outlive the task; and as long as it has the other end, reading does not end.
        await group.KillAsync();
        await reading;
        await _process.WaitForExitAsync(CancellationToken.None);
        return new CommandEnd(_process.ExitCode, _output, _errors, excess);
    }

    private async Task<TaskError?> UntilEndOrExcessAsync(ProcessGroup group, CancellationToken cancellationToken)
    {
        var ended = _process.WaitForExitAsync(cancellationToken);
        while (await Task.WhenAny(ended, Task.Delay(Look, cancellationToken)) != ended)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ProcessTable.IsSupported && ExcessOf(group.Usage()) is { } excess)
            {
                return excess;
            }
        }

        await ended;
        return null;
    }

    private TaskError? ExcessOf((long Bytes, TimeSpan Cpu) usage) =>
        usage.Bytes > _options.MaxMemoryMegabytes * 1024L * 1024 ? new TaskError(
            "memory_limit", $"The command used more than {_options.MaxMemoryMegabytes} MiB of memory ({ShellTaskOptions.Section}:{nameof(ShellTaskOptions.MaxMemoryMegabytes)}), and was ended.")
        : usage.Cpu > TimeSpan.FromSeconds(_options.MaxCpuSeconds) ? new TaskError(
            "cpu_limit", $"The command used more than {_options.MaxCpuSeconds} s of processor time ({ShellTaskOptions.Section}:{nameof(ShellTaskOptions.MaxCpuSeconds)}), and was ended.")
        : null;

    private async Task WriteInputAsync()
    {
        try
        {
            if (_config.Input is { } input)
            {
                var text = input.ValueKind == JsonValueKind.String ? input.GetString()! : input.GetRawText();
                await _process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(text));
            }

            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended, or closed its input, without reading all of it.
        }
    }
}
