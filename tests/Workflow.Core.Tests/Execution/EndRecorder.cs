using Workflow.Core.Execution.Orders;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution;

/// <summary>Records each end of a run that is published.</summary>
internal sealed class EndRecorder : IRunEndHandler
{
    public List<string> Ended { get; } = [];

    public Task RunEndedAsync(RunHead run, CancellationToken cancellationToken)
    {
        Ended.Add(run.Id);
        return Task.CompletedTask;
    }
}
