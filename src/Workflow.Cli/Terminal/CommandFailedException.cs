namespace Workflow.Cli.Terminal;

/// <summary>A command can't go on. The message is for the person who ran it.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What is wrong and what to do.</param>
internal sealed class CommandFailedException(int exitCode, string message) : Exception(message)
{
    /// <summary>How the command ends.</summary>
    public int ExitCode { get; } = exitCode;
}
