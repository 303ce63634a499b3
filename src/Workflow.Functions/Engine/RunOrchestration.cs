using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;

namespace Workflow.Functions.Engine;

/// <summary>
/// The orchestration of a run. An activity drives it as long as it can do so alone; where there is something to spread or to
/// wait for, the session that all hosts share continues here, driven by the history of Durable Task. Its instance id is the
/// run's id.
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

        var instance = new RunInstance(context);
        ImmutableArray<PlannedTask> plan = [];
        while (!instance.History.IsLong)
        {
            var driven = await instance.DriveAsync(hasPlan: plan.Length > 0);
            if (driven.End == DriveEnd.Ended)
            {
                return; // or it was removed
            }

            // Without a session, the run takes its turn behind the others that wait for a worker. Without a plan, there is
            // nothing to decide by: an empty one would end the run at once, as if it had succeeded.
            plan = driven.Run is { Tasks: { IsDefaultOrEmpty: false } tasks } ? tasks : plan;
            if (driven.Run is { } run && plan.Length > 0 && await ContinueAsync(instance, run with { Tasks = plan }, driven.Width))
            {
                return;
            }
        }

        // Unprocessed events are not kept: what they notify of is on record, from where the run is resumed. Keeping them
        // would only wake the run for nothing, and with many of them, again after each restart.
        context.ContinueAsNew(new RunRequest(instance.IsReleased), preserveUnprocessedEvents: false);
    }

    // Whether the run has ended. Otherwise nothing is under way when this returns.
    private static async Task<bool> ContinueAsync(RunInstance instance, RunSnapshot run, int width)
    {
        instance.BeginSession();
        using var host = new DurableHost(instance, run, width);
        var session = new RunSession(instance.RunId, run.Plan(), run.Recorded, run.Standing, host);
        host.Watch(() => session.OpenCalls);
        var driving = session.DriveAsync();
        var isDriven = await Task.WhenAny(driving, host.DriveIsDueAsync, instance.History.CountAsync(() => session.OpenCalls)) == driving;
        host.Leave();
        if (isDriven)
        {
            await driving;
        }

        return isDriven;
    }
}
