using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Workflows;

/// <summary>
/// The last assigned ids, changed in the transaction that uses them: no id is used twice, and none is lost. The task ids of
/// one write are a range, which is stored with its workflow.
/// </summary>
internal sealed class Counters(TableEntity? read)
{
    private readonly long _firstTask = (read?.GetInt64("Tasks") ?? 0) + 1;
    private long _workflow = read?.GetInt64("Workflows") ?? 0;
    private long _task = read?.GetInt64("Tasks") ?? 0;

    /// <summary>The last assigned workflow id; 0 if there is none.</summary>
    internal long LastWorkflow => _workflow;

    internal long NextWorkflow() => ++_workflow;

    /// <summary>The definition with an id for every task that <paramref name="needsId"/> says has none.</summary>
    internal WorkflowDefinition Give(WorkflowDefinition definition, Func<TaskDefinition, bool> needsId) =>
        definition with { Tasks = [.. definition.Tasks.Select(task => needsId(task) ? task with { Id = ++_task } : task)] };

    internal void AddTo(Batch batch, long workflowId)
    {
        var row = new TableEntity(DefinitionKeys.Partition, DefinitionKeys.Counters) { ["Workflows"] = _workflow, ["Tasks"] = _task };
        if (read is null)
        {
            batch.Insert(row);
        }
        else
        {
            batch.Replace(row, read.ETag);
        }

        if (_task >= _firstTask)
        {
            batch.Insert(new TableEntity(DefinitionKeys.Partition, DefinitionKeys.TaskRange(_firstTask))
            {
                ["WorkflowId"] = workflowId,
                ["First"] = _firstTask,
                ["Last"] = _task,
            });
        }
    }
}
