using Microsoft.OpenApi;
using Workflow.Api.Handlers;

namespace Workflow.Api.Docs;

/// <summary>Calendars can be read and written as iCalendar too, which is a text and has no schema.</summary>
internal static class CalendarBodies
{
    /// <summary>Adds the text to an operation that has it.</summary>
    public static void Complete(OpenApiOperation operation)
    {
        if (operation.OperationId == "put_calendar" && operation.RequestBody?.Content is { } sent)
        {
            sent[CalendarHandlers.MediaType] = Text();
        }
        else if (operation.OperationId == "get_calendar" && operation.Responses?.GetValueOrDefault("200")?.Content is { } answered)
        {
            answered[CalendarHandlers.MediaType] = Text();
        }
    }

    private static OpenApiMediaType Text() => new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "A calendar (RFC 5545)." } };
}
