using System.ComponentModel.DataAnnotations;

namespace Workflow.Api.Access.Sessions;

/// <summary>How long people stay signed in to the pages: the configuration section <c>Workflow:Access:Sessions</c>.</summary>
public sealed class BrowserSessionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Workflow:Access:Sessions";

    /// <summary>Minutes without a request after which a session ends, 1 to 1,440.</summary>
    [Range(1d, 1_440d)]
    public double IdleMinutes { get; set; } = 30;

    /// <summary>Hours after which a session ends in any case, up to 168, a week.</summary>
    [Range(0.1d, 168d)]
    public double MaxHours { get; set; } = 12;

    internal TimeSpan Idle => TimeSpan.FromMinutes(IdleMinutes);

    internal TimeSpan Longest => TimeSpan.FromHours(MaxHours);
}
