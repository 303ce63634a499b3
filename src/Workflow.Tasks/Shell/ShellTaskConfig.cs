using System.Text.Json;

namespace Workflow.Tasks.Shell;

/// <summary>The config of a SHELL task.</summary>
internal sealed record ShellTaskConfig
{
    /// <summary>Most arguments.</summary>
    internal const int MaxArguments = 1_000;

    /// <summary>Largest <c>max_output_bytes</c>: 4 MiB for each stream, so that both fit into an output.</summary>
    internal const int MaxOutputBytesCeiling = 4 * 1024 * 1024;

    /// <summary>Default of <c>max_output_bytes</c>: 256 KiB.</summary>
    internal const int DefaultMaxOutputBytes = 256 * 1024;

    /// <summary>A program, or with <see cref="UsesShell"/> what a shell reads.</summary>
    internal required string Command { get; init; }

    internal required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Whether <c>/bin/sh</c> reads the command; the arguments are then <c>$1</c>, <c>$2</c> and so on.</summary>
    internal bool UsesShell { get; init; }

    /// <summary>Where it runs, below the root; <c>null</c>: in the root itself.</summary>
    internal string? WorkingDirectory { get; init; }

    internal required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>What it reads: a text as it is, any other value as JSON; <c>null</c>: nothing.</summary>
    internal JsonElement? Input { get; init; }

    /// <summary>Whether its standard output is read as JSON.</summary>
    internal bool ParsesJson { get; init; }

    internal required IReadOnlyCollection<int> SuccessExitCodes { get; init; }

    /// <summary>How much of each stream becomes output.</summary>
    internal int MaxOutputBytes { get; init; }
}
