using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Scheduling;

namespace Workflow.Api.Mapping;

/// <summary>Shows schedules in the list by due time.</summary>
internal static class DueScheduleMapping
{
    extension(DueScheduleResponse)
    {
        public static DueScheduleResponse Of(StoredWorkflow workflow, ScheduleState state, CalendarSet calendars, DateTimeOffset now)
        {
            var definition = workflow.Definition.Schedule;
            Schedule? schedule = null;
            var fault = !definition.IsSet ? null : Schedule.Read(definition, workflow.Id, calendars, out schedule);
            DueInstant? next = null;
            try
            {
                next = workflow.IsActive ? schedule?.NextDue(state.Cursor) : null;
            }
            catch (StuckScheduleException e)
            {
                fault = e.Message;
            }

            return new DueScheduleResponse(
                workflow.Id,
                workflow.Definition.Name,
                state.DueAt!.Value,
                next?.Instant,
                definition.CronExpression,
                definition.TimeZone,
                schedule?.Times.Explanation,
                fault ?? state.WaitReason(now));
        }
    }
}
