using Azure;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>Recordings that share a transaction, and recordings of two hosts.</summary>
public sealed class RecordingTests(Azurite azurite) : AzureTableTest(azurite)
{
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(30)]
    public async Task RecordAsync_FailsTheBadOneOnly_WhenManyShareATransaction(int neighbours)
    {
        var run = await CreateOneAsync();
        List<Task<IReadOnlyList<TaskExecution>>> good = [];

        // The first is on its way; the others wait for it, and go together.
        var first = Store.RecordAsync(run.Id, [Sample.Execution(1_000)], [], None);
        for (var i = 0; i < neighbours; i++)
        {
            good.Add(Store.RecordAsync(run.Id, [Sample.Execution(i)], [Sample.Line($"line {i}")], None));
        }

        var bad = Store.RecordAsync(run.Id, [Sample.Execution(2_000) with { Task = new string('x', 100_000) }], [], None); // longer than a property may be
        var after = Store.RecordAsync(run.Id, [Sample.Execution(3_000)], [], None);

        await first;
        await after;
        await Task.WhenAll(good);
        Assert.Equal(400, (await Assert.ThrowsAnyAsync<RequestFailedException>(() => bad)).Status);
        Assert.Equal([.. Enumerable.Range(0, neighbours), 1_000, 3_000], (await Store.ListRecordedAsync(run.Id, None)).Select(e => e.Position));
        Assert.Equal(neighbours, (await Store.ListLogAsync(run.Id, new PageRequest(100), None)).Items.Count(l => l.Message.StartsWith("line", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(ExecutionStatus.Running)]
    [InlineData(ExecutionStatus.Waiting)]
    [InlineData(ExecutionStatus.Failed)]
    public async Task RecordAsync_AnswersTheEnd_WhenAnotherHostWasFasterWhileThisOneWasFrozen(ExecutionStatus late)
    {
        var run = await CreateOneAsync();
        var (frozen, other) = (Store, NewHost());
        await frozen.RecordAsync(run.Id, [Sample.Execution(0, status: ExecutionStatus.Running)], [], None); // it knows the row as it was then
        await other.RecordAsync(run.Id, [Sample.Execution(0, status: ExecutionStatus.Running)], [], None);
        var end = Sample.Execution(0) with { Output = Sample.Json("\"the other's\"") };
        await other.RecordAsync(run.Id, [end], [], None);

        var answer = await frozen.RecordAsync(run.Id, [Sample.Execution(0, status: late), Sample.Execution(1)], [], None);

        Same.Execution(end, answer.Single());
        Same.Execution(end, (await Store.FindLastAsync(run.Id, 0, null, None))!);
        Assert.Equal(ExecutionStatus.Succeeded, (await Store.FindLastAsync(run.Id, 1, null, None))!.Status);
    }

    [Fact]
    public async Task RecordAsync_LetsOneHostEndEach_WhenFourDoAtOnce()
    {
        var run = await CreateOneAsync();
        AzureTableStore[] hosts = [Store, NewHost(), NewHost(), NewHost()];

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() =>
            hosts[i % 4].RecordAsync(run.Id, [Sample.Execution(i / 4) with { Output = Sample.Json($"{i % 4}") }], [], None))));

        Assert.Equal(10, answers.Count(answer => answer.Count == 0));
        Assert.Equal(10, (await Store.ListRecordedAsync(run.Id, None)).Count);
    }

    private async Task<Run> CreateOneAsync()
    {
        await CreateWorkflowAsync();
        return (await AdmitAsync(Store, Sample.Run(1))).Run!;
    }
}
