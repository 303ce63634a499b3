using System.Globalization;
using Azure.Data.Tables;
using Workflow.Core.Audit;
using Workflow.Core.Json;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Access;

/// <summary>
/// The rows of an entry of the audit trail: the entry, and a copy without its outcome in the lists of its actor and of its
/// actor's id, of its action, and of its workflow.
/// </summary>
internal static class AuditRow
{
    internal const string Partition = "audit";

    internal const string All = "entry:";

    /// <summary>The most rows of an entry.</summary>
    internal const int MostOfEntry = 5;

    /// <summary>The columns by which rows are searched.</summary>
    internal static readonly string[] SearchColumns = ["RowKey", "PartitionKey", Actor, ActorId, Action, WorkflowId];

    private const string Actor = "Actor";
    private const string ActorId = "ActorId";
    private const string Action = "Action";
    private const string WorkflowId = "WorkflowId";
    private const string Entry = "Entry";
    private const string Status = "Status";
    private const string CreatedId = "CreatedId";

    /// <summary>The prefixes of the lists that are read for a filter. No entry is in two of them.</summary>
    internal static IReadOnlyList<string> ListsOf(AuditFilter filter) => filter switch
    {
        { WorkflowId: { } workflow } => [OfWorkflow(workflow)],
        { Actor: { } actor } => [OfActor(actor)],
        { Action: { } action } => [OfAction(action)],
        { KeyId: not null } => [.. AuditFilter.KeyActions.Select(OfAction)], // entries that name a key are rare
        _ => [All],
    };

    /// <summary>The keys of an entry in every list, its own row last.</summary>
    internal static IEnumerable<string> KeysOf(AuditEntry entry)
    {
        var place = PlaceOf(entry.Id);
        if (entry.Actor is { } actor)
        {
            yield return OfActor(actor) + place;
        }

        if (entry.OtherActorId is { } id)
        {
            yield return OfActor(id) + place;
        }

        if (entry.WorkflowId is { } workflow)
        {
            yield return OfWorkflow(workflow) + place;
        }

        yield return OfAction(entry.Action) + place;
        yield return All + place;
    }

    internal static IEnumerable<TableEntity> Of(AuditEntry entry)
    {
        var json = StoredJson.Write(entry);
        return KeysOf(entry).Select(key => Of(entry, key, json));
    }

    /// <summary>The columns that are set when the outcome is known.</summary>
    internal static TableEntity Outcome(AuditEntry entry, AuditOutcome outcome)
    {
        var row = new TableEntity(Partition, All + PlaceOf(entry.Id)) { [Status] = outcome.Status };
        if (outcome.CreatedId is { } created)
        {
            row[CreatedId] = created;
        }

        if (outcome.WorkflowId is { } workflow)
        {
            row[WorkflowId] = workflow;
        }

        return row;
    }

    /// <summary>The row of an entry in the list of a workflow.</summary>
    internal static TableEntity InListOf(long workflow, AuditEntry entry) =>
        Of(entry with { WorkflowId = workflow }, OfWorkflow(workflow) + PlaceOf(entry.Id), StoredJson.Write(entry));

    internal static bool Fits(AuditFilter filter, TableEntity row) => filter.Fits(row.GetString(Actor), row.GetString(ActorId), row.GetString(Action), row.GetInt64(WorkflowId));

    internal static AuditEntry Read(TableEntity row)
    {
        var (ticks, host) = Place(row.RowKey);
        return StoredJson.Read<AuditEntry>(row.GetBinary(Entry)) with
        {
            Id = IdOf(ticks, host),
            At = new DateTimeOffset(ticks, TimeSpan.Zero),
            WorkflowId = row.GetInt64(WorkflowId),
            Status = row.GetInt32(Status),
            CreatedId = row.GetString(CreatedId),
        };
    }

    internal static string IdOf(long ticks, string host) => string.Create(CultureInfo.InvariantCulture, $"{ticks}-{host}");

    /// <summary>The instant and the host in a row's key.</summary>
    internal static (long Ticks, string Host) Place(string rowKey)
    {
        var parts = rowKey.Split(':');
        return (DateTime.MaxValue.Ticks - long.Parse(parts[^2], CultureInfo.InvariantCulture), parts[^1]);
    }

    /// <summary>What sorts the rows of several lists as one.</summary>
    internal static string OrderOf(string rowKey) => string.Join(':', rowKey.Split(':')[^2..]);

    private static string PlaceOf(string id)
    {
        var parts = id.Split('-');
        return $"{RowKeys.Newest(long.Parse(parts[0], CultureInfo.InvariantCulture))}:{parts[1]}";
    }

    private static string OfActor(string actor) => $"actor:{RowKeys.Hash(actor)}:";

    private static string OfAction(string action) => $"action:{RowKeys.Hash(action)}:";

    private static string OfWorkflow(long workflow) => $"workflow:{RowKeys.Number(workflow)}:";

    private static TableEntity Of(AuditEntry entry, string key, byte[] json)
    {
        var row = new TableEntity(Partition, key) { [Action] = entry.Action, [Entry] = json };
        Set(row, Actor, entry.Actor);
        Set(row, ActorId, entry.OtherActorId);
        Set(row, WorkflowId, entry.WorkflowId);
        if (key.StartsWith(All, StringComparison.Ordinal))
        {
            Set(row, Status, entry.Status);
            Set(row, CreatedId, entry.CreatedId);
        }

        return row;
    }

    private static void Set(TableEntity row, string column, object? value)
    {
        if (value is not null)
        {
            row[column] = value;
        }
    }
}
