using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Workflows;

/// <summary>
/// The last ids that were given out, changed in the transaction that uses them: no id is used twice, and none is lost.
/// The ids that one write takes are a range of their own, which says whose they are.
/// </summary>
internal sealed class Counters(TableEntity? read)
{
    private readonly long _firstTask = (read?.GetInt64("Tasks") ?? 0) + 1;
    private long _workflow = read?.GetInt64("Workflows") ?? 0;
    private long _task = read?.GetInt64("Tasks") ?? 0;

    /// <summary>The last workflow's id that was given out; 0: none was.</summary>
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
