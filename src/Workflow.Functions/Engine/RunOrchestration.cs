using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Workflow.Core.Execution;
using Workflow.Core.Execution.Steps;

namespace Workflow.Functions.Engine;

/// <summary>The orchestration of a run: the shared run loop, driven by what Durable Task has on record. Its instance id is the run's id.</summary>
public static class RunOrchestration
{
    /// <summary>Drives a run from where it stands to its end.</summary>
    [Function(Names.Run)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        if (await DurableSession.TakeUpAsync(context) is not { } run)
        {
            return; // it has ended, or was removed
        }

        using var session = new DurableSession(context, run);
        session.Listen();
        var driving = DriveAsync(context, run, session);
        if (await Task.WhenAny(driving, session.HistoryIsLongAsync()) == driving)
        {
            await driving;
            return;
        }

        session.Leave();

        // Whatever has come and was not heard yet is on record, where the run is taken up from. It is not sent again: that
        // would wake for nothing, and as often as there is more of it than is heard until it continues as new once more.
        context.ContinueAsNew(newInput: null, preserveUnprocessedEvents: false);
    }

    private static async Task DriveAsync(TaskOrchestrationContext context, RunTakenUp run, DurableSession session) =>
        await session.EndAsync(await RunLoop.DriveAsync(context.InstanceId, run.Plan(), session));
}
