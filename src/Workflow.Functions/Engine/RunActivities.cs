using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.Limits;

namespace Workflow.Functions.Engine;

/// <summary>The activities of an orchestration. Each may be delivered twice, and is safe to repeat.</summary>
/// <param name="drive">Drives runs.</param>
/// <param name="run">The steps of a run.</param>
/// <param name="tasks">The steps of a task.</param>
/// <param name="options">The settings of the engine.</param>
/// <param name="clients">Gets the client of the hub, with which an activity starts and notifies other runs.</param>
public sealed class RunActivities(RunDrive drive, RunSteps run, TaskSteps tasks, EngineOptions options, DurableClients clients)
{
    private TimeSpan Budget => TimeSpan.FromSeconds(options.DriveSeconds);

    /// <summary>Works on a run as long as it can do so alone.</summary>
    [Function(Names.Drive)]
    public Task<DriveAnswer> DriveAsync([ActivityTrigger] DriveRequest request, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        var limits = new DriveLimits(Budget, DurableHost.ItemsOf, options.FanOutWidth) { LeavesOutPlan = request.HasPlan, IsReleased = request.IsReleased };
        return drive.DriveAsync(request.RunId, limits, new MessageSender(client, request.RunId, request.Turn).Deliver(limits.Time, limits.Time), stopping);
    }

    /// <summary>Runs a step of a task to its end.</summary>
    [Function(Names.Task)]
    public Task<StepAnswer> RunTaskAsync([ActivityTrigger] StepRequest request, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        return tasks.DoAsync(request.RunId, request.Step, new MessageSender(client, request.RunId, request.Turn).Deliver(SharedActivities.LongestQueue, Budget), stopping);
    }

    /// <summary>Runs steps of many tasks side by side, and reports each second which of them have been answered.</summary>
    [Function(Names.Tasks)]
    public Task<IReadOnlyList<StepAnswer>> RunTasksAsync([ActivityTrigger] StepsRequest request, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        return tasks.DoManyAsync(
            request.RunId,
            request.Steps,
            answers => client.RaiseEventAsync(request.RunId, Names.Answered, new StepsReport(request.Number, answers), stopping),
            new MessageSender(client, request.RunId, request.Turn, request.Number).Deliver(request.LongestQueue, Budget),
            stopping);
    }

    /// <summary>Records tasks that do not run.</summary>
    [Function(Names.Settle)]
    public async Task SettleAsync([ActivityTrigger] SettleRequest request, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        await run.SettleAsync(request.RunId, request.Decisions, stopping);
    }

    /// <summary>Reads whether a run is being ended.</summary>
    [Function(Names.EndState)]
    public Task<RunEndState?> EndStateAsync([ActivityTrigger] string runId, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        return run.EndStateAsync(runId, stopping);
    }

    /// <summary>Ends a run.</summary>
    [Function(Names.End)]
    public Task<bool> EndAsync([ActivityTrigger] EndRequest request, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        return run.EndAsync(request.RunId, request.Outcome, stopping);
    }
}
