using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflow.Core.Execution.Steps;

namespace Workflow.Functions.Engine;

/// <summary>What an orchestration has done for it. Each may be delivered twice, and is safe to repeat.</summary>
/// <param name="run">The parts of a run.</param>
/// <param name="tasks">The parts of a task.</param>
/// <param name="clients">Takes the client of the hub, with which an activity begins and tells other runs.</param>
public sealed class RunActivities(RunSteps run, TaskSteps tasks, DurableClients clients)
{
    /// <summary>Takes up a run.</summary>
    [Function(Names.TakeUp)]
    public Task<RunTakenUp?> TakeUpAsync([ActivityTrigger] string runId, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        return run.TakeUpAsync(runId, stopping);
    }

    /// <summary>The task runner: a part of a task, done to its end.</summary>
    [Function(Names.Task)]
    public Task<StepAnswer> RunTaskAsync([ActivityTrigger] StepRequest request, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        return tasks.DoAsync(request.RunId, request.Step, stopping);
    }

    /// <summary>Records tasks that are not run.</summary>
    [Function(Names.Settle)]
    public async Task SettleAsync([ActivityTrigger] SettleRequest request, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        await run.SettleAsync(request.RunId, request.Decisions, stopping);
    }

    /// <summary>Says how a run stands with its end by now.</summary>
    [Function(Names.Standing)]
    public Task<RunStanding?> StandingAsync([ActivityTrigger] string runId, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        return run.StandingAsync(runId, stopping);
    }

    /// <summary>Ends a run.</summary>
    [Function(Names.End)]
    public Task<bool> EndAsync([ActivityTrigger] EndRequest request, [DurableClient] DurableTaskClient client, CancellationToken stopping)
    {
        clients.Use(client);
        return run.EndAsync(request.RunId, request.Outcome, stopping);
    }
}
