using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Workflow.Api.Calendars;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.Scheduling.Calendars;

namespace Workflow.Api.Handlers;

/// <summary>The routes of calendars.</summary>
public static class CalendarHandlers
{
    /// <summary>The media type of iCalendar.</summary>
    internal const string MediaType = "text/calendar";

    private const string DateForm = "yyyy-MM-dd";

    /// <summary>Lists the calendars by name, without their dates.</summary>
    public static async Task<Ok<ListResponse<CalendarSummary>>> List(HttpContext http, ICalendarStore calendars, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(ListResponse<CalendarSummary>.Of(await calendars.ListCalendarsAsync(page, cancellationToken), calendar => calendar));
    }

    /// <summary>Shows a calendar: as JSON, or as iCalendar if Accept prefers text/calendar.</summary>
    public static async Task<Results<Ok<CalendarResponse>, ContentHttpResult>> Get(HttpContext http, string name, CalendarEditor editor, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var calendar = await editor.FindAsync(name, cancellationToken);
        http.Response.Headers.Vary = "Accept";
        ETags.Set(http.Response, calendar);
        if (WantsICalendar(http.Request))
        {
            ETags.Mark(http.Response, "ics");
            return TypedResults.Content(ICalendarText.Of(calendar), MediaType, Encoding.UTF8);
        }

        return TypedResults.Ok(CalendarResponse.Of(calendar));
    }

    /// <summary>
    /// Writes a calendar, from JSON or text/calendar. The schedules that use it follow the new dates from then on. Recurring
    /// events are expanded for ten years.
    /// </summary>
    public static async Task<Results<Ok<CalendarResponse>, Created<CalendarResponse>>> Put(HttpContext http, string name, CalendarEditor editor, TimeProvider time, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var guard = ETags.Guard(http.Request, "calendar");
        var horizon = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddYears(ICalendarReader.Years);
        var isExpanded = false;
        var dates = IsICalendar(http.Request)
            ? ICalendarReader.Read(await ReadTextAsync(http.Request, cancellationToken), horizon, out isExpanded)
            : Read(await Body.ReadAsync(http.Request, cancellationToken));
        var (calendar, isNew) = await editor.PutAsync(name, dates, guard, cancellationToken);
        ETags.Set(http.Response, calendar);
        var answer = CalendarResponse.Of(calendar, isExpanded ? horizon : null);
        return isNew ? TypedResults.Created($"{Routes.Root}/calendars/{name}", answer) : TypedResults.Ok(answer);
    }

    /// <summary>Removes a calendar that no workflow uses.</summary>
    public static async Task<NoContent> Delete(HttpContext http, string name, CalendarEditor editor, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        await editor.RemoveAsync(name, ETags.IfMatch(http.Request, "calendar"), cancellationToken);
        return TypedResults.NoContent();
    }

    private static bool IsICalendar(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase);

    private static bool WantsICalendar(HttpRequest request)
    {
        // A wildcard accepts both, and is answered with JSON.
        var accepted = request.GetTypedHeaders().Accept;
        return Quality(MediaType) > Quality(Body.JsonTypes[0]);

        double Quality(string name) => accepted.Where(type => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(type => type.Quality ?? 1).DefaultIfEmpty(0).Max();
    }

    private static async Task<string> ReadTextAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var bytes = await Body.ReadBytesAsync(request, ICalendarReader.MaxBytes, null, cancellationToken);
        return Utf8.IsValid(bytes.Span) ? Encoding.UTF8.GetString(bytes.Span).TrimStart('\uFEFF') : throw Body.Faulty("is not valid UTF-8");
    }

    private static List<DateOnly> Read(System.Text.Json.JsonElement body)
    {
        FaultCollection faults = [];
        var reader = new ObjectReader(body, "", faults);
        if (!reader.Has("dates"))
        {
            reader.Fault("dates", "is required");
        }

        List<DateOnly> dates = [];
        foreach (var (index, text) in (reader.Texts("dates", DefinitionLimits.CalendarDates) ?? []).Index())
        {
            if (!DateOnly.TryParseExact(text, DateForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) || date.Year < 1970)
            {
                reader.Fault("dates", index, $"'{FaultText.Shorten(text)}' is not a date from 1970 to 9999, such as 2027-12-25");
            }

            dates.Add(date);
        }

        _ = (reader.Any("name"), reader.Any("updated_at"), reader.Any("expanded_until")); // a calendar can be sent as it was answered
        reader.RefuseUnknown();
        return faults.Count > 0 ? throw RefusedException.Faulty(faults) : dates;
    }
}
