using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Lists of waiting runs that a host reads one after the other, while another host moves a run from one to the next.</summary>
public sealed class TornReadTests(Azurite azurite) : AzureTableTest(azurite)
{
    [Fact]
    public async Task PromoteAsync_LetsARunInOnce_WhereverItIsMovedMeanwhile()
    {
        await CreateWorkflowAsync();
        for (var (request, isPaused) = (1, true); isPaused; request++)
        {
            var holder = await StartAsync((request * 10) + 1, "a");
            var slotWaiter = await StartAsync((request * 10) + 2, null);
            var keyWaiter = await StartAsync((request * 10) + 3, "a");
            await EndAsync(holder);

            isPaused = await WhilePausedAsync(
                request,
                host => PromoteAsync(host),
                async () =>
                {
                    await PromoteAsync(Store); // the run that waits for its key now waits for a slot
                    await EndAsync(slotWaiter);
                });
            await PromoteAsync(Store);
            Assert.Equal(isPaused ? RunStatus.Pending : RunStatus.Queued, (await Store.GetHeadAsync(keyWaiter, None))!.Status);
            await EndAsync(slotWaiter);
            await PromoteAsync(Store);
            await EndAsync(keyWaiter);
        }
    }

    [Theory]
    [InlineData(OverlapPolicy.CancelRunning, false)]
    [InlineData(OverlapPolicy.Queue, true)]
    public async Task AdmitAsync_ReplacesARunOnce_WhereverItIsMovedMeanwhile(OverlapPolicy policy, bool replacesWaiting)
    {
        await CreateWorkflowAsync();
        for (var (request, isPaused) = (1, true); isPaused; request++)
        {
            var holder = await StartAsync((request * 10) + 1, "a");
            var slotWaiter = await StartAsync((request * 10) + 2, null);
            var keyWaiter = await StartAsync((request * 10) + 3, "a");
            await EndAsync(holder);
            var last = Sample.Id(1, (request * 10) + 4);

            isPaused = await WhilePausedAsync(
                request,
                host => host.AdmitAsync(new RunAdmission(Sample.Run(1, (request * 10) + 4), Sample.Line("accepted"), 1, policy) { ReplacesWaiting = replacesWaiting }, None),
                () => PromoteAsync(Store));
            await PromoteAsync(Store);
            foreach (var run in new[] { slotWaiter, keyWaiter, last })
            {
                await EndAsync(run);
                await PromoteAsync(Store);
                Assert.True((await Store.GetHeadAsync(run, None))!.Status.IsFinal());
            }
        }
    }

    // Work of a host that is frozen before one of its requests. False if it made fewer.
    private async Task<bool> WhilePausedAsync(int request, Func<AzureTableStore, Task> work, Func<Task> meanwhile)
    {
        var transport = new PausedTransport(request);
        await using var host = new AzureTableStore(OptionsOf(transport));
        var done = work(host);
        var isPaused = await Task.WhenAny(done, transport.Paused) != done;
        if (isPaused)
        {
            await meanwhile();
            transport.GoOn();
        }

        await done;
        return isPaused;
    }

    private async Task<string> StartAsync(int number, string? key)
    {
        var admitted = await Store.AdmitAsync(new RunAdmission(Sample.Run(1, number) with { ConcurrencyKey = key }, Sample.Line("accepted"), 1, OverlapPolicy.Queue) { KeyLimit = new KeyLimit(1, OverlapPolicy.Queue) }, None);
        return admitted.Run!.Id;
    }

    private static async Task<int> PromoteAsync(AzureTableStore host) => (await host.PromoteAsync(1, 1, new KeyLine("a", 1), Sample.Noon, None)).Begun.Count;

    private async Task EndAsync(string runId) =>
        await Store.TransitionAsync(new RunTransition(runId, [RunStatus.Pending, RunStatus.Queued, RunStatus.Cancelling], RunStatus.Succeeded, Sample.Noon), null, None);
}
