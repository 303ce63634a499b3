using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Scheduling;

namespace Workflow.Api.Mapping;

/// <summary>Shows schedules.</summary>
internal static class ScheduleMapping
{
    extension(ScheduleResponse)
    {
        public static ScheduleResponse Of(StoredWorkflow workflow, ScheduleState? state, DateTimeOffset now, Schedule? schedule, string? fault, IReadOnlyList<DueInstant> next, IReadOnlyList<ExcludedInstant> excluded, IReadOnlyList<Tick> ticks) => new(
            workflow.Id,
            workflow.IsActive,
            state?.PausedReason,
            workflow is { IsActive: true, Definition.Schedule.IsSet: true } ? state?.WaitReason(now) : null,
            workflow.Definition.Schedule.CronExpression,
            workflow.Definition.Schedule.TimeZone,
            schedule?.Times.Explanation,
            ScheduleEntryResponse.AllOf(workflow.Definition.Schedule, schedule?.Times),
            fault,
            [.. next.Select(due => FireTimeResponse.Of(due, schedule!.Times))],
            excluded,
            ticks);
    }

    extension(FireTimeResponse)
    {
        public static FireTimeResponse Of(DueInstant due, FireTimes times) => new(due.Instant, times.Local(due.Instant), due.DueAt, times.MadeBy(due.Instant), times.MovedTo(due.Instant));
    }

    extension(ScheduleEntryResponse)
    {
        public static IReadOnlyList<ScheduleEntryResponse> AllOf(ScheduleDefinition definition, FireTimes? times)
        {
            string?[] explanations = [.. times?.Explanations ?? []];
            return [.. definition.Entries.Select((entry, i) => new ScheduleEntryResponse(entry.CronExpression, entry.IntervalSeconds, entry.TimeZone, entry.ExcludeCalendar, entry.OnExcluded, explanations.ElementAtOrDefault(i)))];
        }
    }

    extension(SchedulePreviewResponse)
    {
        public static SchedulePreviewResponse Of(SchedulePreview preview, DateTimeOffset now)
        {
            var (times, definition) = (preview.Schedule.Times, preview.Schedule.Definition);
            string? fault = null;
            IReadOnlyList<DueInstant> next = [];
            IReadOnlyList<ExcludedInstant> excluded = [];
            try
            {
                next = preview.Instants(now);
                excluded = times.Excluded(preview.From ?? now, preview.To is { } end ? end.AddTicks(-1) : next is [] ? null : next[^1].Instant, SchedulePreview.MaxCount);
            }
            catch (StuckScheduleException e)
            {
                fault = e.Message;
            }

            return new SchedulePreviewResponse(
                definition.CronExpression,
                definition.TimeZone,
                times.Explanation,
                ScheduleEntryResponse.AllOf(definition, times),
                fault,
                [.. next.Select(due => FireTimeResponse.Of(due, times))],
                excluded,
                preview.Warnings(now));
        }
    }
}
