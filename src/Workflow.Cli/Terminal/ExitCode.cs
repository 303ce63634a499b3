namespace Workflow.Cli.Terminal;

/// <summary>How a command ended. Scripts depend on the numbers.</summary>
internal static class ExitCode
{
    /// <summary>Done; a watched run has succeeded.</summary>
    public const int Done = 0;

    /// <summary>The service refused it, or it failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong, or a question could not be asked.</summary>
    public const int Usage = 2;

    /// <summary>A file has faults.</summary>
    public const int Faulty = 3;

    /// <summary>There is no such workflow, run or context.</summary>
    public const int NotFound = 4;

    /// <summary>The service does not answer, or what answers is no such service.</summary>
    public const int Unreachable = 5;

    /// <summary>With <c>--dry-run --exit-code</c>: something would change.</summary>
    public const int WouldChange = 6;

    /// <summary>A watched run has failed.</summary>
    public const int RunFailed = 10;

    /// <summary>A watched run has reached its time limit.</summary>
    public const int RunTimedOut = 11;

    /// <summary>A watched run was cancelled.</summary>
    public const int RunCancelled = 12;

    /// <summary>A watched run was skipped.</summary>
    public const int RunSkipped = 13;

    /// <summary>Interrupted (Ctrl+C).</summary>
    public const int Interrupted = 130;
}
