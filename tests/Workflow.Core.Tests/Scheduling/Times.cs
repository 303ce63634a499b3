using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Scheduling;

namespace Workflow.Core.Tests.Scheduling;

/// <summary>Instants and schedules in short.</summary>
internal static class Times
{
    public const long WorkflowId = 7;

    /// <summary>An instant, UTC, such as <c>2026-03-29 01:00</c>.</summary>
    public static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text + "Z");

    /// <summary>A time of one day, such as <c>10:20</c>.</summary>
    public static DateTimeOffset Today(string time) => Utc($"2026-11-24 {time}");

    public static ScheduleDefinition Cron(string expression, string zone = "UTC") => new() { CronExpression = expression, TimeZone = zone };

    public static Schedule Schedule(ScheduleDefinition definition) => new(definition, WorkflowId);
}
