using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Workflow.Core.Execution.Session;

namespace Workflow.Functions.Engine;

/// <summary>
/// The orchestration of a run: the session that all hosts share, driven by the history of Durable Task. Its instance id is
/// the run's id.
/// </summary>
public static class RunOrchestration
{
    /// <summary>Drives a run from its current state to its end.</summary>
    [Function(Names.Run)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        if (Names.OlderVersions.Contains(context.Version))
        {
            return; // its history does not match this code: maintenance starts it again from the record
        }

        using var host = new DurableHost(context);
        if (await host.BeginOrResumeAsync() is not { } run)
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

        // Unprocessed events are not kept: what they notify of is on record, from where the run is resumed. Keeping them
        // would only wake the run for nothing, and with many of them, again after each restart.
        context.ContinueAsNew(newInput: null, preserveUnprocessedEvents: false);
    }
}
