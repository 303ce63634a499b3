using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.AzureTables;
using Workflow.Storage.AzureTables.Runs;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>A host writes what it knows without reading it, and is right although another host writes the same.</summary>
public sealed class KnownRowsTests(Azurite azurite) : AzureTableTest(azurite)
{
    [Theory]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Cancelling)]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Cancelled)]
    public async Task BeginAsync_SeesWhatAnotherHostHasChanged(RunStatus changed)
    {
        await CreateWorkflowAsync();
        var run = (await AdmitAsync(Store, Sample.Run(1))).Run!;
        var other = await NewHost().TransitionAsync(Sample.Move(run, RunStatus.Pending, changed), null, None);

        var begun = await Store.BeginAsync(run.Id, Sample.Noon.AddSeconds(5), Sample.Line("started"), null, None);

        Assert.Equal((other, false), (begun!.Run.ToHead(), begun.IsBegun));
        Assert.Equal(other, await Store.GetHeadAsync(run.Id, None));
    }

    [Theory]
    [InlineData(RunStatus.Paused)]
    [InlineData(RunStatus.Cancelling)]
    [InlineData(RunStatus.Failed)]
    public async Task EndAsync_SeesWhatAnotherHostHasChanged(RunStatus changed)
    {
        await CreateWorkflowAsync();
        var run = (await AdmitAsync(Store, Sample.Run(1))).Run!;
        await Store.BeginAsync(run.Id, Sample.Noon, Sample.Line("started"), null, None);
        var other = await NewHost().TransitionAsync(Sample.Move(run, RunStatus.Running, changed), null, None);

        Assert.Null(await Store.EndAsync(Sample.Move(run, RunStatus.Running, RunStatus.Succeeded), null, None));

        Assert.Equal(other, await Store.GetHeadAsync(run.Id, None));
        Assert.Empty(await ListAsync(new RunFilter(Status: RunStatus.Succeeded)));
        Assert.Equal(changed.IsFinal() ? 0 : 1, (await Store.AllActiveAsync(null)).Count);
        Assert.Equal(changed.IsFinal() ? 4 : 3, await CountPointersAsync(run.Id));
    }

    [Fact]
    public async Task EndAsync_IsWritten_ThoughAnEventHasCome()
    {
        await CreateWorkflowAsync();
        var run = (await AdmitAsync(Store, Sample.Run(1))).Run!;
        await Store.BeginAsync(run.Id, Sample.Noon, Sample.Line("started"), null, None);
        await NewHost().AddEventAsync(run.Id, "e", Sample.Json("1"), Sample.Noon, Sample.Line("received"), None);

        Assert.NotNull(await Store.EndAsync(Sample.Move(run, RunStatus.Running, RunStatus.Succeeded), null, None));

        Assert.Equal([run.Id], await ListAsync(new RunFilter(Status: RunStatus.Succeeded)));
        Assert.Empty(await Store.AllActiveAsync(null));
    }

    // Of two hosts that carry out the last attempt, one ends the run with it; and a pause on another host is not lost.
    [Theory]
    [InlineData("ended")]
    [InlineData("paused")]
    [InlineData("event")]
    public async Task EndWithAsync_SeesWhatAnotherHostHasChanged(string change)
    {
        await CreateWorkflowAsync();
        var run = (await AdmitAsync(Store, Sample.Run(1))).Run!;
        await Store.BeginAsync(run.Id, Sample.Noon, Sample.Line("started"), null, None);
        await Store.RecordAsync(run.Id, [Sample.Execution(0, status: ExecutionStatus.Running)], [], None);
        var other = NewHost();
        await (change switch
        {
            "ended" => other.RecordAsync(run.Id, [Sample.Execution(0) with { Output = Sample.Json("1") }], [], None),
            "paused" => other.TransitionAsync(Sample.Move(run, RunStatus.Running, RunStatus.Paused), null, None),
            _ => (Task)other.AddEventAsync(run.Id, "e", Sample.Json("1"), Sample.Noon, Sample.Line("received"), None),
        });

        var ended = await Store.EndWithAsync(Sample.Move(run, RunStatus.Running, RunStatus.Succeeded), Sample.Line("ended"), [Sample.Execution(0)], [], None);

        Assert.Equal(change == "event", ended is not null);
        Assert.Equal(change switch { "event" => RunStatus.Succeeded, "paused" => RunStatus.Paused, _ => RunStatus.Running }, (await Store.GetHeadAsync(run.Id, None))!.Status);
        Assert.Equal(change == "paused" ? ExecutionStatus.Running : ExecutionStatus.Succeeded, Assert.Single(await Store.ListRecordedAsync(run.Id, None)).Status);
        Assert.Equal(ended is null ? 0 : 1, (await ListAsync(new RunFilter(Status: RunStatus.Succeeded))).Count());
        Assert.Equal(ended is null ? 3 : 4, await CountPointersAsync(run.Id));
    }

    // The queue is seen by the host that ends the run, whichever host has queued another.
    [Fact]
    public async Task EndAsync_SaysThatARunWaits_ThatAnotherHostHasQueued()
    {
        await CreateWorkflowAsync();
        var run = (await AdmitAsync(Store, Sample.Run(1))).Run!;
        Assert.Equal(RunStatus.Queued, (await AdmitAsync(NewHost(), Sample.Run(1, 1))).Run!.Status);

        Assert.False((await Store.EndAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Succeeded), null, None))!.IsQueueEmpty);

        Assert.Equal([Sample.Id(1, 1)], (await Store.PromoteAsync(1, 1, Sample.Noon, None)).Select(r => r.Id));
        Assert.True((await Store.EndAsync(Sample.Move(Sample.Run(1, 1), RunStatus.Pending, RunStatus.Succeeded), null, None))!.IsQueueEmpty);
    }

    // Every run is admitted on one host and ends on another, which therefore knows outdated slots.
    [Fact]
    public async Task Slots_AreExact_HoweverHostsTakeTurns()
    {
        await CreateWorkflowAsync();
        AzureTableStore[] hosts = [Store, NewHost(), NewHost()];
        for (var i = 0; i < 12; i++)
        {
            var run = Sample.Run(1, i);
            Assert.Equal(RunStatus.Pending, (await AdmitAsync(hosts[i % 3], run)).Run!.Status);
            Assert.Equal(RunStatus.Queued, (await AdmitAsync(hosts[(i + 1) % 3], Sample.Run(1, 100 + i))).Run!.Status);
            Assert.Equal(AdmissionOutcome.AtLimit, (await AdmitAsync(hosts[(i + 2) % 3], Sample.Run(1, 200 + i), policy: OverlapPolicy.Skip)).Outcome);
            await hosts[(i + 1) % 3].EndAsync(new RunTransition(Sample.Id(1, 100 + i), [RunStatus.Queued], RunStatus.Cancelled, Sample.Noon), null, None);
            Assert.True((await hosts[(i + 2) % 3].EndAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Succeeded), null, None))!.IsQueueEmpty);
        }

        var slots = (await Table("Runs").GetEntityAsync<Azure.Data.Tables.TableEntity>("1", "slots", cancellationToken: None)).Value;
        Assert.Equal((0, 0), (slots.GetInt32("Held"), slots.GetInt32("Queued")));
        Assert.Empty(await Store.AllActiveAsync(null));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task AdmitAsync_GivesARepeatedStartItsRun_AndLeavesNoWrongPointer(bool byKey, bool hasEnded)
    {
        await CreateWorkflowAsync();
        await AdmitAsync(Store, Sample.Run(1, 9), max: 5); // the slots are known
        var other = NewHost();
        var first = await other.AdmitAsync(new RunAdmission(Sample.Run(1), Sample.Line("accepted"), 5, OverlapPolicy.Queue, "key"), None);
        if (hasEnded)
        {
            await other.EndAsync(Sample.Move(first.Run!, RunStatus.Pending, RunStatus.Succeeded), null, None);
        }

        // The same start as a host makes it that does not know of the first: at another instant.
        var again = Sample.Run(1, byKey ? 1 : 0) with { CreatedAt = Sample.Noon.AddSeconds(30) };
        var second = await Store.AdmitAsync(new RunAdmission(again, Sample.Line("accepted"), 5, OverlapPolicy.Queue, byKey ? "key" : null), None);

        Assert.Equal((AdmissionOutcome.Repeated, first.Run!.Id), (second.Outcome, second.Run!.Id));
        var pointers = await Table("RunLists").QueryAsync<Azure.Data.Tables.TableEntity>(cancellationToken: None).Where(p => p.GetString("RunId") != Sample.Id(1, 9)).CountAsync(None);
        Assert.Equal(hasEnded ? 4 : 3, pointers);
    }

    [Fact]
    public async Task AdmitAsync_LeavesNoPointer_OfAStartThatIsRefused()
    {
        await CreateWorkflowAsync();
        await AdmitAsync(Store, Sample.Run(1, 9), max: 5); // the slots are known
        await AdmitAsync(NewHost(), Sample.Run(1, 8), max: 5);

        Assert.Equal(AdmissionOutcome.AtLimit, (await AdmitAsync(Store, Sample.Run(1), max: 2, policy: OverlapPolicy.Skip)).Outcome);

        Assert.Equal(0, await CountPointersAsync(Sample.Id(1, 0)));
    }

    // Two hosts enter the same pointer: the one that gives up must not remove what the other relies on.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WithdrawAsync_LeavesAPointer_ThatAnotherWriterHasEntered(bool isFirst)
    {
        var (lists, ended) = (Table("RunLists"), Sample.Run(1, status: RunStatus.Succeeded));
        EnteredPointers mine = new(lists), others = new(lists);
        foreach (var entered in isFirst ? [others, mine] : new[] { mine, others })
        {
            await entered.EnterAsync(ended.Id, RunPointers.OfAll(ended));
        }

        await mine.WithdrawAsync(ended.Id, null);

        Assert.Equal(4, await CountPointersAsync(ended.Id));
    }

    // Where hosts take turns, what this one knows is outdated: it is then read for a while, and not tried again each time.
    [Fact]
    public async Task AdmitAsync_ReadsTheSlots_WhileAnotherHostWritesThem()
    {
        await CreateWorkflowAsync();
        var (transport, time) = (new CountingTransport(), new FakeTimeProvider(Sample.Noon));
        await using var host = new AzureTableStore(OptionsOf(transport), time: time);
        await StartAsync(0);

        var known = await StartAsync(1);
        await AdmitAsync(Store, Sample.Run(1, 50), max: 100);
        var conflict = await StartAsync(2);
        List<int> later = [];
        for (var i = 3; i < 6; i++)
        {
            await AdmitAsync(Store, Sample.Run(1, 50 + i), max: 100);
            later.Add(await StartAsync(i));
        }

        Assert.True(conflict > known);
        Assert.Equal([known + 1, known + 1, known + 1], later);
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal([known + 1, known], [await StartAsync(7), await StartAsync(8)]);

        async Task<int> StartAsync(int number)
        {
            var before = transport.Requests;
            var starting = AdmitAsync(host, Sample.Run(1, number), max: 100);
            while (await Task.WhenAny(starting, Task.Delay(1, None)) != starting)
            {
                time.Advance(TimeSpan.FromMilliseconds(1)); // the pause before another attempt
            }

            Assert.Equal(RunStatus.Pending, (await starting).Run!.Status);
            return transport.Requests - before;
        }
    }

    private async Task<int> CountPointersAsync(string runId) =>
        await Table("RunLists").QueryAsync<Azure.Data.Tables.TableEntity>(cancellationToken: None).Where(p => p.GetString("RunId") == runId).CountAsync(None);

    private async Task<IEnumerable<string>> ListAsync(RunFilter filter) =>
        (await Store.ListHeadsAsync(filter, new Core.Paging.PageRequest(50), None)).Items.Select(run => run.Id);
}
