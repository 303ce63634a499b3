namespace Workflow.Core.History;

/// <summary>
/// Keeps reasons short. They are part of a run's standing, which is read often and never from a payload of its own.
/// </summary>
public static class ReasonText
{
    /// <summary>Most characters of a reason.</summary>
    public const int MaxLength = 2_000;

    /// <summary>The reason, cut off if it is longer.</summary>
    public static string Short(string reason) =>
        reason.Length <= MaxLength ? reason
        : char.IsHighSurrogate(reason[MaxLength - 2]) ? $"{reason.AsSpan(0, MaxLength - 2)}…"
        : $"{reason.AsSpan(0, MaxLength - 1)}…";
}
