using System.ComponentModel;
using Workflow.Contracts;
using Workflow.Mcp.Text;
using Workflow.Mcp.Tools;

namespace Workflow.Mcp.Reading;

internal sealed record PreviewScheduleArguments(
    [property: Description("The workflow whose schedule is shown: its name, or its id. Either this or cron_expression.")] string? Workflow = null,
    [property: Description("A cron expression that is not saved, such as 0 6 * * MON-FRI.")] string? CronExpression = null,
    [property: Description("Its time zone, such as Europe/Berlin; UTC unless it is given.")] string? TimeZone = null,
    [property: Description("The instant from which on; now unless it is given.")] DateTimeOffset? From = null,
    [property: Description("How many instants, 1 to 50; 10 unless it is given.")] int? Count = null);

internal sealed record ShownInstant(DateTimeOffset At, string? Local);

internal sealed record ShownSchedule(string? Explanation, [property: Description("Whether it starts runs.")] bool? IsActive, string? Reason, string? Fault, IReadOnlyList<ShownInstant> Next);

/// <summary>Shows when a schedule starts runs.</summary>
internal static class ScheduleTool
{
    private const int Most = 50;

    public static readonly Tool Tool = new Tool<PreviewScheduleArguments, ShownSchedule>(async (client, arguments, cancellation) =>
    {
        var count = Math.Clamp(arguments.Count ?? 10, 1, Most);
        if (arguments.Workflow is null == arguments.CronExpression is null)
        {
            throw new ToolException("Give either workflow or cron_expression.");
        }

        if (arguments.CronExpression is { } cron)
        {
            var preview = await client.Schedules.PreviewAsync(new SchedulePreviewRequest { CronExpression = cron, TimeZone = arguments.TimeZone, From = arguments.From, Count = count }, cancellation);
            return new ShownSchedule(Shown.Text(preview.Explanation), null, null, Shown.Text(preview.Fault), Of(preview.Next));
        }

        if (arguments.TimeZone is not null)
        {
            throw new ToolException("time_zone goes with cron_expression: a workflow has its own.");
        }

        var id = await client.Workflows.FindIdAsync(arguments.Workflow!, cancellation);
        var schedule = await client.Schedules.GetAsync(id, arguments.From, preview: true, count, cancellation);
        return new ShownSchedule(Shown.Text(schedule.Explanation), schedule.IsActive, Shown.Text(schedule.PausedReason ?? schedule.StatusReason), Shown.Text(schedule.Fault), Of(schedule.Next));
    })
    {
        Name = "preview_schedule",
        Title = "Preview a schedule",
        Description = "Shows when a workflow, or a cron expression that is not saved, starts runs next, and says in a sentence what the expression means.",
    };

    private static List<ShownInstant> Of(IReadOnlyList<FireTimeResponse> next) => [.. next.Select(instant => new ShownInstant(instant.At, Shown.Text(instant.Local, 100)))];
}
