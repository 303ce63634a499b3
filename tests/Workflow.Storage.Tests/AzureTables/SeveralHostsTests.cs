using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Guarantees between hosts that share only the account.</summary>
public sealed class SeveralHostsTests(Azurite azurite) : AzureTableTest(azurite)
{
    private AzureTableStore[] Hosts(int count) => [Store, .. Enumerable.Range(1, count - 1).Select(_ => NewHost())];

    [Fact]
    public async Task AdmitAsync_HoldsTheLimit_AcrossHosts()
    {
        await CreateWorkflowAsync();
        var hosts = Hosts(4);

        var admissions = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() =>
            AdmitAsync(hosts[i % 4], Sample.Run(1, number: i), max: 3))));

        Assert.Equal(3, admissions.Count(a => a.Run!.Status == RunStatus.Pending));
        Assert.Equal(21, admissions.Count(a => a.Run!.Status == RunStatus.Queued));
        var slots = (await Table("Runs").GetEntityAsync<Azure.Data.Tables.TableEntity>("1", "slots", cancellationToken: None)).Value;
        Assert.Equal((3, 21), (slots.GetInt32("Held"), slots.GetInt32("Queued")));
    }

    [Fact]
    public async Task PromoteAsync_GivesOutEachSlotOnce_AcrossHosts()
    {
        await CreateWorkflowAsync();
        for (var i = 0; i < 20; i++)
        {
            await AdmitAsync(Store, Sample.Run(1, number: i));
        }

        var promoted = await Task.WhenAll(Hosts(4).Select(host => Task.Run(() => host.PromoteAsync(1, 16, Sample.Noon, None))));

        Assert.Equal(Enumerable.Range(1, 15).Select(i => Sample.Id(1, i)), promoted.SelectMany(p => p).Select(r => r.Id).Order(StringComparer.Ordinal));
        Assert.Equal(16, (await Store.AllActiveAsync(1)).Count(r => r.Status.HoldsSlot()));
    }

    [Fact]
    public async Task TakeEventAsync_GivesEachToOne_AcrossHosts()
    {
        await CreateWorkflowAsync();
        var run = (await AdmitAsync(Store, Sample.Run(1))).Run!;
        var hosts = Hosts(4);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            hosts[i % 4].AddEventAsync(run.Id, "e", Sample.Json($"{i}"), Sample.Noon, Sample.Line("received"), None))));

        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() =>
            hosts[i % 4].TakeEventAsync(run.Id, "e", Sample.Execution(i), Sample.Line("taken"), None))));

        Assert.Equal(8, taken.Count(t => t));
        var outputs = (await Store.ListExecutionsAsync(run.Id, null, 100, None)).Select(e => e.Output!.Value.GetInt32());
        Assert.Equal(Enumerable.Range(0, 8), outputs.Order());
    }

    [Fact]
    public async Task CreateAsync_GivesEachItsIds_AcrossHosts()
    {
        var hosts = Hosts(4);

        var created = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() =>
            hosts[i % 4].CreateAsync(Sample.Definition($"w{i}", Sample.Task("a")), isActive: true, Sample.Noon, None))));

        Assert.Equal(Enumerable.Range(1, 12).Select(i => (long)i), created.Select(c => c.Written.Id).Order());
        Assert.Equal(Enumerable.Range(1, 12).Select(i => (long)i), created.Select(c => c.Written.Definition.Tasks[0].Id).Order());
    }

    [Fact]
    public async Task DeleteAsync_LosesOrWins_AgainstAStartOnAnotherHost()
    {
        for (var i = 1; i <= 5; i++)
        {
            var workflow = (await Store.CreateAsync(Sample.Definition($"w{i}", Sample.Task("a")), isActive: true, Sample.Noon, None)).Written;
            var other = NewHost();

            var deleting = Task.Run(() => Store.DeleteAsync(workflow.Id, workflow.Revision, Sample.Noon, None));
            var admission = await Task.Run(() => AdmitAsync(other, Sample.Run(workflow.Id)));
            var deleted = await deleting;

            Assert.Equal(
                deleted.Outcome == WriteOutcome.Written ? AdmissionOutcome.NoWorkflow : AdmissionOutcome.Accepted,
                admission.Outcome);
        }
    }
}
