using Azure.Data.Tables;
using Workflow.Core.Json;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Schedules;

/// <summary>A tick in a ring of fixed size, so that new ticks overwrite old ones.</summary>
internal static class TickRow
{
    internal static TableEntity Write(long workflowId, long number, Tick tick) =>
        new(Shares.Of(workflowId), DefinitionKeys.Tick(workflowId, number, IScheduleStore.KeptTicks))
        {
            ["ScheduledFor"] = tick.ScheduledFor,
            ["Until"] = tick.Until,
            ["Count"] = tick.Count,
            ["Fate"] = Word.Lower(tick.Outcome),
            ["Reason"] = tick.Reason,
            ["RunId"] = tick.RunId,
            ["CaughtUp"] = tick.CaughtUp,
            ["JitterSeconds"] = tick.JitterSeconds,
            ["DecidedAt"] = tick.DecidedAt,
        };

    /// <summary>The row, changed to say that its run was replaced by a newer one.</summary>
    internal static TableEntity Replaced(TableEntity row, string reason)
    {
        row["Fate"] = Word.Lower(TickOutcome.Replaced);
        row["Reason"] = reason;
        return row;
    }

    internal static Tick Read(TableEntity row) => new()
    {
        ScheduledFor = row.GetDateTimeOffset("ScheduledFor")!.Value,
        Until = row.GetDateTimeOffset("Until"),
        Count = row.GetInt32("Count")!.Value,
        Outcome = Word.ParseLower<TickOutcome>(row.GetString("Fate")),
        Reason = row.GetString("Reason"),
        RunId = row.GetString("RunId"),
        CaughtUp = row.GetBoolean("CaughtUp")!.Value,
        JitterSeconds = row.GetDouble("JitterSeconds")!.Value,
        DecidedAt = row.GetDateTimeOffset("DecidedAt")!.Value,
    };
}
