using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// The rule for attempts that kill the process. An attempt that was running when the process died is started
/// again, as the same attempt. When <see cref="MaxDeaths"/> processes have died while it ran, it ends <c>FAILED</c>, so that the
/// service survives. It is not retried: another attempt would kill the service just as often.
/// </summary>
public static class ProcessDeaths
{
    /// <summary>The number of deaths at which an attempt ends.</summary>
    public const int MaxDeaths = 3;

    /// <summary>The code of the error.</summary>
    public const string ErrorCode = "process_died";

    /// <summary>
    /// Whether one more death ends it. All attempts that were running at a death are counted, and usually one of them is at
    /// fault; so these last starts are made one at a time, and only the one at fault is running when the process dies
    /// again.
    /// </summary>
    /// <param name="deaths">How many processes have died while it ran.</param>
    public static bool IsLastStart(int deaths) => deaths == MaxDeaths - 1;

    /// <summary>The error that it ends with.</summary>
    public static TaskError Error { get; } = new(
        ErrorCode,
        $"The process died {MaxDeaths} times while this attempt was running. It is not run again, as it may be what takes the process down.");

    /// <summary>The log message of an attempt that is started again.</summary>
    /// <param name="deaths">How many processes have died while it ran, from 1.</param>
    public static string RestartMessage(int deaths) =>
        $"started again: the process died while this attempt was running ({deaths} of {MaxDeaths} times; then it ends FAILED)";
}
