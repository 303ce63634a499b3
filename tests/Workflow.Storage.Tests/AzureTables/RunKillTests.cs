using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>A run from its start to its end, by a host that is killed before each of its requests in turn; another host repeats it all.</summary>
public sealed class RunKillTests(Azurite azurite) : AzureTableTest(azurite)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_IsInItsListsOnce_WhereverAHostWasKilled(bool together)
    {
        await CreateWorkflowAsync();
        var isDone = false;
        for (var i = 0; !isDone; i++)
        {
            var run = Sample.Run(1, i);
            isDone = await IsDoneAsync(() => RepeatAsync(new AzureTableStore(OptionsOf(new InterruptedTransport(i))), run, together));

            // What a person sees in between is in the lists.
            if (await Store.GetHeadAsync(run.Id, None) is { } seen)
            {
                Assert.Equal(seen.Status.IsFinal() ? [] : [run.Id], (await Store.AllActiveAsync(null)).Select(r => r.Id));
                Assert.Contains(run.Id, await ListAsync(default));
                Assert.Contains(run.Id, await ListAsync(new RunFilter(Status: seen.Status)));
            }

            await RepeatAsync(NewHost(), run, together);

            foreach (var filter in (RunFilter[])[default, new(1), new(Trigger: RunTrigger.Manual), new(Status: RunStatus.Succeeded), new(1, RunStatus.Succeeded)])
            {
                Assert.Equal(Enumerable.Range(0, i + 1).Reverse().Select(number => Sample.Id(1, number)), await ListAsync(filter));
            }

            Assert.Empty(await Store.AllActiveAsync(null));
            Assert.Equal(Enumerable.Range(0, i + 1).Select(number => Sample.Id(1, number)), (await Store.ListEndedAsync(Sample.Noon.AddDays(9), new PageRequest(50), None)).Items);
            Assert.Equal(ExecutionStatus.Succeeded, Assert.Single(await Store.ListRecordedAsync(run.Id, None)).Status);
            var slots = (await Table("Runs").GetEntityAsync<Azure.Data.Tables.TableEntity>("1", "slots", cancellationToken: None)).Value;
            Assert.Equal((0, 0), (slots.GetInt32("Held"), slots.GetInt32("Queued")));
            Assert.InRange(i, 0, 20);
        }
    }

    private static async Task RepeatAsync(AzureTableStore host, Run run, bool together)
    {
        await host.AdmitAsync(new RunAdmission(run, Sample.Line("accepted"), 1, OverlapPolicy.Skip, $"key of {run.Id}"), None);
        await host.BeginAsync(run.Id, run.CreatedAt.AddSeconds(1), Sample.Line("started"), null, None);
        await host.RecordAsync(run.Id, [Sample.Execution(0, status: ExecutionStatus.Running)], [], None);
        var end = Sample.Move(run, RunStatus.Running, RunStatus.Succeeded, 2);
        if (!together || await host.EndWithAsync(end, Sample.Line("ended"), [Sample.Execution(0)], [], None) is null)
        {
            await host.RecordAsync(run.Id, [Sample.Execution(0)], [], None);
            await host.EndAsync(end, Sample.Line("ended"), None);
        }
    }

    private async Task<IEnumerable<string>> ListAsync(RunFilter filter) => (await Store.ListHeadsAsync(filter, new PageRequest(50), None)).Items.Select(run => run.Id);
}
