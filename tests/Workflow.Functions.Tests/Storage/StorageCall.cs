namespace Workflow.Functions.Tests.Storage;

/// <summary>A request to Table storage.</summary>
/// <param name="Table">The table, without its prefix.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Entities">How many entities it reads or writes, at least 1: what the service's limits count.</param>
/// <param name="IsOfTick">Whether the poll of the schedules waits for it.</param>
internal sealed record StorageCall(string Table, string Partition, int Entities, bool IsOfTick);
