using System.ComponentModel.DataAnnotations;

namespace Workflow.Core.Notifications;

/// <summary>Settings of notifications, section <c>Workflow:Notifications</c>.</summary>
public sealed class NotificationOptions
{
    /// <summary>The section they are read from.</summary>
    public const string Section = "Workflow:Notifications";

    /// <summary>The address of this service as people reach it, such as <c>https://workflow.example.org</c>; empty: links have only a path.</summary>
    public string PublicAddress { get; set; } = "";

    /// <summary>How often a notification is sent until it is accepted; 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 15;

    /// <summary>Seconds that a receiver may take; 1 to 120.</summary>
    [Range(1, 120)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Most notifications that one process sends at the same time; 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxConcurrent { get; set; } = 16;
}
