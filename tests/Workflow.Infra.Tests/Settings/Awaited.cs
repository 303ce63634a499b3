namespace Workflow.Infra.Tests.Settings;

/// <summary>
/// The timer of schedules, which the template has its setting and its alert for already. While the code has no such timer,
/// what belongs to it is excused; from then on nothing is, and this class can go.
/// </summary>
internal static class Awaited
{
    /// <summary>The function.</summary>
    public const string Timer = "check_scheduled_workflows";

    private const string Setting = "CHECK_SCHEDULED_WORKFLOWS_SCHEDULE";
    private const string Line = "The schedule of workflow";

    private static readonly bool IsMissing = !CodeSettings.Sources.Values.Any(text => text.Contains($"[Function(\"{Timer}\")]", StringComparison.Ordinal));

    /// <summary>Whether a setting, a function or a pattern of a line is excused.</summary>
    public static bool Excuses(string named) => IsMissing && (named is Timer or Setting || named.Contains(Line, StringComparison.Ordinal));
}
