using Workflow.Core.Limits;

namespace Workflow.Core.Definitions.Schedules;

/// <summary>The rule for names of calendars.</summary>
public static class CalendarName
{
    /// <summary>What is wrong with a name, or <c>null</c>: it has letters, digits, <c>-</c> and <c>_</c>.</summary>
    public static string? Fault(string name) =>
        name.Length is > 0 and <= DefinitionLimits.CalendarName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? null
            : $"must be 1 to {DefinitionLimits.CalendarName} letters, digits, - and _";
}
