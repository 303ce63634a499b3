using Workflow.Core.Execution;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution;

/// <summary>Keeps which runs have ended, as often as it is told.</summary>
internal sealed class EndRecorder : IRunEndHandler
{
    public List<string> Ended { get; } = [];

    public Task RunEndedAsync(Run run, CancellationToken cancellationToken)
    {
        Ended.Add(run.Id);
        return Task.CompletedTask;
    }
}
