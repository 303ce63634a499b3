using System.Runtime.InteropServices;
using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Json;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Schedules;

/// <summary>The calendars. The dates are day numbers of four bytes, so that all of them fit into a row.</summary>
internal sealed class CalendarRows(TableClient table)
{
    private const string Partition = "calendars";
    private const string Prefix = "calendar:";
    private const string Revision = "Revision";
    private const string Summary = "Summary";
    private const string Dates = "Dates";

    internal async Task<NamedCalendar?> FindAsync(string name, CancellationToken cancellationToken) =>
        await FindRowAsync(name, cancellationToken) is { } row ? Read(row) : null;

    /// <summary>The calendars that the schedule of a workflow names, as far as they exist.</summary>
    internal async Task<CalendarSet?> OfScheduleAsync(StoredWorkflow? workflow)
    {
        if (workflow is null || workflow.Definition.Schedule.Calendars is [])
        {
            return null;
        }

        var found = await Reading.ForEachAsync(workflow.Definition.Schedule.Calendars, FindAsync, CancellationToken.None);
        return new CalendarSet(found.OfType<NamedCalendar>().ToDictionary(calendar => calendar.Name, calendar => new CalendarDates(calendar.Dates), StringComparer.Ordinal));
    }

    internal async Task<Core.Paging.Page<CalendarSummary>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        var after = Cursor.Read(Partition, page.Cursor);
        if (after is not null && CalendarName.Fault(after) is not null)
        {
            throw new InvalidCursorException(); // it goes into a filter
        }

        var rows = await table.TakeAsync(RowKeys.Under(Partition, Prefix, after is null ? null : RowKey(after)), page.Limit + 1, ["RowKey", Summary], cancellationToken);
        return Pages.Cut(rows, page, Batch.SizeOf, ReadSummary, last => Cursor.Make(Partition, ReadSummary(last).Name));
    }

    internal async Task<bool> WriteAsync(NamedCalendar calendar, long? revision)
    {
        var read = await FindRowAsync(calendar.Name, CancellationToken.None);
        if (read?.GetInt64(Revision) != revision)
        {
            return false;
        }

        var row = new TableEntity(Partition, RowKey(calendar.Name))
        {
            [Revision] = calendar.Revision,
            [Summary] = StoredJson.Write(calendar.Summary),
            [Dates] = MemoryMarshal.AsBytes([.. calendar.Dates.Select(date => date.DayNumber)]).ToArray(),
        };
        var batch = new Batch(table, Partition);
        if (read is null)
        {
            batch.Insert(row);
        }
        else
        {
            batch.Replace(row, read.ETag);
        }

        return await batch.TryCommitAsync(row.RowKey);
    }

    internal async Task<bool> RemoveAsync(string name, long revision) =>
        await FindRowAsync(name, CancellationToken.None) is { } row && row.GetInt64(Revision) == revision && await table.TryRemoveAsync(row);

    // Names come from requests; only a well-formed one can be a row key.
    private async Task<TableEntity?> FindRowAsync(string name, CancellationToken cancellationToken) =>
        CalendarName.Fault(name) is null ? await table.FindAsync(Partition, RowKey(name), cancellationToken) : null;

    private static string RowKey(string name) => Prefix + name;

    private static CalendarSummary ReadSummary(TableEntity row) => StoredJson.Read<CalendarSummary>(row.GetBinary(Summary));

    private static NamedCalendar Read(TableEntity row)
    {
        var summary = ReadSummary(row);
        DateOnly[] dates = [.. MemoryMarshal.Cast<byte, int>(row.GetBinary(Dates)).ToArray().Select(DateOnly.FromDayNumber)];
        return new NamedCalendar(summary.Name, dates, row.GetInt64(Revision)!.Value, summary.UpdatedAt);
    }
}
