using System.Text.Json.Nodes;
using DurableTask.Core.History;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Functions.Engine;
using Workflow.Functions.Tests.Hub;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;

namespace Workflow.Functions.Tests.Orchestration;

/// <summary>Activities that many tasks share: what holds for a task in an activity of its own holds in them, too.</summary>
public sealed class SharedActivityTests : HubTest
{
    private const int Tasks = 30;

    [Fact]
    public async Task RunAsync_BeginsTheOthersElsewhere_WhenTheyWerePausedBesideASlowTask()
    {
        Hub.Get<EngineOptions>().MaxConcurrentTasks = 2;
        var gate = new Gate();
        var begun = new List<string>();
        Run? run = null;
        foreach (var task in Enumerable.Range(0, Tasks).Select(i => $"t{i}"))
        {
            Hub.Probe.Does(task, (_, cancelled) =>
            {
                lock (begun)
                {
                    begun.Add(task);
                    return begun.Count == 1 ? gate.PassAsync(cancelled) : begun.Count == 2 ? PauseAsync(run!) : Task.CompletedTask;
                }
            });
        }

        run = await Hub.AdmitAsync(Define.Workflow("w", Wave()));
        await Hub.Get<IRunLauncher>().LaunchAsync(run, CancellationToken.None);
        await Hub.Tasks.ReceivesAsync<EventRaisedEvent>(run.Id, "a report of tasks that are paused", e => e.Input?.Contains("\"IsPaused\":true", StringComparison.OrdinalIgnoreCase) == true);
        await Hub.Tasks.QuietAsync(leaving: 1);
        await Hub.Control.ResumeAsync(run.Id, null, CancellationToken.None);

        await Eventually.ReadsAsync("all others have ended", () => Hub.StoryAsync(run.Id), all => all.Count(e => e.EndsWith(" SUCCEEDED", StringComparison.Ordinal)) == Tasks - 1);
        await AssertStaleAsync(run, [.. begun.Take(2)]);
        gate.Open();
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(run.Id)).Status);
        Assert.Equal(Tasks, Hub.Probe.Calls.Count);
    }

    [Fact]
    public async Task RunAsync_EndsAllWithinTwoSeconds_WhenItIsCancelled()
    {
        for (var i = 0; i < Tasks; i++)
        {
            Hub.Probe.StopsAt($"t{i}");
        }

        // On a busy machine the quickest of several rounds has to.
        var quickest = TimeSpan.MaxValue;
        for (var round = 1; round <= 5 && quickest > TimeSpan.FromSeconds(2); round++)
        {
            var run = await Hub.StartAsync(Define.Workflow($"w{round}", Wave()));
            await Eventually.HoldsAsync("all have begun", () => Hub.Probe.Calls.Count == round * Tasks);

            await Hub.Control.CancelAsync(run.Id, Cancellation.ByPerson(), CancellationToken.None);

            var ended = await Hub.EndAsync(run.Id);
            Assert.Equal(RunStatus.Cancelled, ended.Status);
            Assert.All(await Hub.ExecutionsAsync(run.Id), e => Assert.Equal(ExecutionStatus.Cancelled, e.Status));
            var took = ended.CompletedAt!.Value - ended.EndOrder!.At;
            quickest = took < quickest ? took : quickest;
        }

        Assert.InRange(quickest, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task RunAsync_EndsAll_WhenItsTimeIsOver()
    {
        for (var i = 0; i < Tasks; i++)
        {
            Hub.Probe.StopsAt($"t{i}");
        }

        var run = await Hub.RunAsync(Define.Workflow("w", Wave()).With("timeout_seconds", 2));

        Assert.Equal(RunStatus.TimedOut, run.Status);
        Assert.All(await Hub.ExecutionsAsync(run.Id), e => Assert.Equal(ExecutionStatus.Cancelled, e.Status));
    }

    [Fact]
    public async Task RunAsync_LetsAnotherRunHaveItsTurn_WhenAWideWaveWaitsForWorkers()
    {
        Hub.Get<EngineOptions>().MaxConcurrentTasks = 1;
        var gate = new Gate();
        for (var i = 0; i < Tasks; i++)
        {
            Hub.Probe.Does($"t{i}", (_, cancelled) => gate.PassAsync(cancelled));
        }

        var wide = await Hub.StartAsync(Define.Workflow("wide", Wave()));
        await gate.Reached;
        var small = await Hub.StartAsync(Define.Workflow("small", Probe("small")));
        await Hub.ReadsAsync(small.Id, "it has begun", r => r.Status == RunStatus.Running);
        await Eventually.HoldsAsync("all others wait for the worker", () => Hub.Get<Workers>().Waiting == Tasks);
        gate.Open();

        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(small.Id)).Status);
        Assert.Equal(RunStatus.Succeeded, (await Hub.EndAsync(wide.Id)).Status);
        Assert.InRange(Hub.Probe.Calls.ToList().IndexOf("small"), 1, Tasks / 2);
    }

    private static JsonObject[] Wave() => [.. Enumerable.Range(0, Tasks).Select(i => Probe($"t{i}").After())];

    private async Task PauseAsync(Run run)
    {
        await Hub.Runs.TransitionAsync(new RunTransition(run.Id, [RunStatus.Running], RunStatus.Paused, DateTimeOffset.UtcNow), null, CancellationToken.None);
        await Hub.SeenAsync();
    }

    // If the process with the slow task is killed, its message is delivered again: what others do by now is left to them.
    private async Task AssertStaleAsync(Run run, IReadOnlyCollection<string> stayed)
    {
        var request = Hub.Tasks.History(run.Id).OfType<TaskScheduledEvent>().Where(e => e.Name == "run_tasks")
            .Select(e => WorkerSettings.Of().DataConverter.Deserialize<StepsRequest[]>(e.Input)![0])
            .First(request => request.Steps.Any(step => $"t{step.Call.Position}" == stayed.First()));
        var delivery = new MessageSender(Hub.Client, run.Id, request.Turn, request.Number).Deliver(TimeSpan.Zero, TimeSpan.Zero);
        for (var index = 0; index < request.Steps.Count; index++)
        {
            Assert.Equal(stayed.Contains($"t{request.Steps[index].Call.Position}"), await delivery.IsWantedAsync(index, CancellationToken.None));
        }
    }
}
