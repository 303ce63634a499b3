using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Workflow.Core.Execution.Session;

namespace Workflow.Functions.Engine;

/// <summary>The orchestration of a run: the session that all hosts share, driven by what Durable Task has on record. Its instance id is the run's id.</summary>
public static class RunOrchestration
{
    /// <summary>Drives a run from where it stands to its end.</summary>
    [Function(Names.Run)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        if (Names.OlderVersions.Contains(context.Version))
        {
            return; // it was begun in another order: maintenance begins it anew, from what is on record
        }

        using var host = new DurableHost(context);
        if (await host.TakeUpAsync() is not { } run)
        {
            return; // it has ended, or was removed
        }

        var session = new RunSession(context.InstanceId, run.Plan(), run.Recorded, run.Standing, host);
        var driving = session.DriveAsync();
        var isDriven = await Task.WhenAny(driving, host.HistoryIsLongAsync(() => session.OpenCalls)) == driving;
        host.Leave();
        if (isDriven)
        {
            await driving;
            return;
        }

        // Whatever has come and was not heard yet is on record, where the run is taken up from. It is not sent again: that
        // would wake for nothing, and as often as there is more of it than is heard until it continues as new once more.
        context.ContinueAsNew(newInput: null, preserveUnprocessedEvents: false);
    }
}
