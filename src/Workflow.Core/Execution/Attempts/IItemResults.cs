using Workflow.Core.Execution.Loop;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Attempts;

/// <summary>Combines the ends of the items of a <c>for_each</c>.</summary>
internal interface IItemResults : IDisposable
{
    /// <summary>Adds the last attempt of an item; they come in order of items.</summary>
    void Add(TaskExecution item);

    /// <summary>Ends the task.</summary>
    Task<TaskReport> EndAsync(Attempt attempt);
}
