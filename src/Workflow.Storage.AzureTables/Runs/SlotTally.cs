using Azure.Data.Tables;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// Counts the runs of a workflow that end. The tally of the latest hour is in the row of the slots, which every end changes: so
/// an end reads and writes no other row, and the row's ETag guards the count. When the hour changes, the tally gets a row of its
/// own. A run that ended in an earlier hour, as the clocks of hosts differ, is added to the row of that hour.
/// </summary>
internal sealed class SlotTally(TableClient table, string partition, TableEntity? slots)
{
    internal const string Hour = "StatisticsHour";

    internal const string Tally = "Statistics";

    private readonly Dictionary<DateTimeOffset, RunTally> _rows = [];
    private DateTimeOffset? _hour = slots?.GetDateTimeOffset(Hour);
    private string? _text = slots?.GetString(Tally);
    private RunTally? _tally;

    /// <summary>The latest hour and its tally; <c>null</c>: no run has ended, or its statistics were removed.</summary>
    internal HourTally? Latest => _hour is { } hour && (_tally ?? RunTally.Read(_text)) is { Runs: > 0 } tally ? new HourTally(hour, tally) : null;

    /// <summary>Counts a run if it ends with this change.</summary>
    /// <param name="before">The run before the change; <c>null</c>: it is new.</param>
    /// <param name="after">The run after the change.</param>
    internal async Task CountAsync(RunHead? before, RunHead after)
    {
        if (before?.Status.IsFinal() == true || !after.Status.IsFinal() || after.CompletedAt is not { } end)
        {
            return;
        }

        var hour = RunTally.HourOf(end);
        if (_hour < hour)
        {
            if (Latest is { } past)
            {
                _rows[past.Hour] = past.Tally;
            }

            (_hour, _text, _tally) = (hour, null, null);
        }

        _hour ??= hour;
        if (hour == _hour)
        {
            _tally ??= RunTally.Read(_text);
            _tally.Add(after);
        }
        else
        {
            (await RowAsync(hour)).Add(after);
        }
    }

    /// <summary>Removes the tally of the latest hour if it began before an instant. The hour stays: earlier ones have rows.</summary>
    /// <returns>False if there is nothing to remove.</returns>
    internal bool TryForget(DateTimeOffset before)
    {
        if (_text is null || !(_hour < before))
        {
            return false;
        }

        _text = null;
        return true;
    }

    /// <summary>Adds the rows of earlier hours that have changed. The row of the slots guards them.</summary>
    internal void AddTo(Batch batch)
    {
        foreach (var (hour, tally) in _rows)
        {
            batch.Upsert(new TableEntity(partition, RunKeys.Statistics(hour)) { [Tally] = tally.Write() });
        }
    }

    /// <summary>Writes the latest hour to the row of the slots.</summary>
    internal void WriteTo(TableEntity row)
    {
        if (_hour is { } hour)
        {
            row[Hour] = hour;
            row[Tally] = _tally?.Write() ?? _text;
        }
    }

    private async Task<RunTally> RowAsync(DateTimeOffset hour)
    {
        if (!_rows.TryGetValue(hour, out var tally))
        {
            var row = await table.FindAsync(partition, RunKeys.Statistics(hour), CancellationToken.None);
            tally = RunTally.Read(row?.GetString(Tally));
            _rows.Add(hour, tally);
        }

        return tally;
    }
}
