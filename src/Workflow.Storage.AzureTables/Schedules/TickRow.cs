using Azure.Data.Tables;
using Workflow.Core.Json;
using Workflow.Core.Scheduling;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Schedules;

/// <summary>A tick in its place; so many places are used in turn, so old ticks go without being looked for.</summary>
internal static class TickRow
{
    internal static TableEntity Write(long workflowId, long number, Tick tick) =>
        new(DefinitionKeys.Partition, DefinitionKeys.Tick(workflowId, number, IScheduleStore.KeptTicks))
        {
            ["ScheduledFor"] = tick.ScheduledFor,
            ["Until"] = tick.Until,
            ["Count"] = tick.Count,
            ["Fate"] = Word.Lower(tick.Fate),
            ["Reason"] = tick.Reason,
            ["RunId"] = tick.RunId,
            ["CaughtUp"] = tick.CaughtUp,
            ["JitterSeconds"] = tick.JitterSeconds,
            ["DecidedAt"] = tick.DecidedAt,
        };

    /// <summary>The row, saying that a newer run took the place of its own.</summary>
    internal static TableEntity Replaced(TableEntity row, string reason)
    {
        row["Fate"] = Word.Lower(TickFate.Replaced);
        row["Reason"] = reason;
        return row;
    }

    internal static Tick Read(TableEntity row) => new()
    {
        ScheduledFor = row.GetDateTimeOffset("ScheduledFor")!.Value,
        Until = row.GetDateTimeOffset("Until"),
        Count = row.GetInt32("Count")!.Value,
        Fate = Word.ParseLower<TickFate>(row.GetString("Fate")),
        Reason = row.GetString("Reason"),
        RunId = row.GetString("RunId"),
        CaughtUp = row.GetBoolean("CaughtUp")!.Value,
        JitterSeconds = row.GetDouble("JitterSeconds")!.Value,
        DecidedAt = row.GetDateTimeOffset("DecidedAt")!.Value,
    };
}
