using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

public sealed class PayloadTests : SqliteTest
{
    private const int MostInline = 32 * 1024;

    [Theory]
    [InlineData(MostInline, 0)]
    [InlineData(MostInline + 1, 1)]
    public async Task RecordAsync_GivesAnOutputItsOwnRow_OverTheLimit(int bytes, long rows)
    {
        var run = await CreateRunAsync();

        await Store.RecordAsync(run.Id, [Sample.Execution(0) with { Output = Sample.JsonOf(bytes) }], [], None);

        Assert.Equal(rows, Payloads());
        Assert.Equal(rows == 0, Folder.Query<long>("SELECT output IS NOT NULL FROM executions") != 0);
    }

    [Fact]
    public async Task RecordAsync_CountsBytes_WhenALetterHasMoreThanOne()
    {
        var run = await CreateRunAsync();

        await Store.RecordAsync(run.Id, [Sample.Execution(0) with { Output = Sample.Json($"\"{new string('é', MostInline / 2)}\"") }], [], None);

        Assert.Equal(1, Payloads());
    }

    [Fact]
    public async Task RecordAsync_GivesAnErrorItsOwnRow_OverTheLimit()
    {
        var run = await CreateRunAsync();

        await Store.RecordAsync(run.Id, [Sample.Execution(0) with { Error = new TaskError("code", new string('x', MostInline)) }], [], None);

        Assert.Equal(1, Payloads());
    }

    [Fact]
    public async Task RecordAsync_RemovesTheOldPayloads_WhenTheExecutionIsReplaced()
    {
        var run = await CreateRunAsync();
        var large = Sample.Execution(0, status: ExecutionStatus.Running) with
        {
            Output = Sample.JsonOf(MostInline * 2),
            Error = new TaskError("code", new string('x', MostInline * 2)),
        };
        await Store.RecordAsync(run.Id, [large, large with { Position = 1 }], [], None);
        Assert.Equal(4, Payloads());

        await Store.RecordAsync(run.Id, [large], [], None);
        Assert.Equal(4, Payloads());

        await Store.RecordAsync(run.Id, [large with { Error = null }], [], None);
        Assert.Equal(3, Payloads());

        await Store.RecordAsync(run.Id, [Sample.Execution(0)], [], None);
        Assert.Equal(2, Payloads());

        await Store.RecordAsync(run.Id, [large with { Items = Sample.Json("[1]") }], [], None); // too late: it has ended
        Assert.Equal(2, Payloads());
        Same.Execution(large with { Position = 1 }, (await Store.ListExecutionsAsync(run.Id, null, 10, None))[1]);
    }

    [Fact]
    public async Task Payloads_GoWithTheirExecutions_WhenThoseAreRemoved()
    {
        var run = await CreateRunAsync();
        await Store.RecordAsync(run.Id, [Sample.Execution(0) with { Output = Sample.JsonOf(MostInline * 2) }], [], None);

        await Execute("DELETE FROM executions");

        Assert.Equal(0, Payloads());
    }

    [Theory]
    [InlineData(MostInline, 0)]
    [InlineData(MostInline + 1, 1)]
    public async Task AdmitAsync_GivesInputsTheirOwnRow_OverTheLimit(int bytes, long rows)
    {
        await CreateRunAsync();
        var run = Sample.Run(1, number: 1) with { Inputs = Sample.JsonOf(bytes) };

        await Store.AdmitAsync(new RunAdmission(run, Sample.Line("accepted"), 1, OverlapPolicy.Queue), None);

        Assert.Equal(rows, Payloads());
        await Execute("DELETE FROM runs");
        Assert.Equal(0, Payloads());
    }

    [Theory]
    [InlineData(MostInline, 0)]
    [InlineData(MostInline + 1, 1)]
    public async Task EndAsync_GivesOutputsTheirOwnRow_OverTheLimit(int bytes, long rows)
    {
        var run = await CreateRunAsync();

        await Store.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Succeeded) with { Outputs = Sample.JsonOf(bytes) }, null, None);

        Assert.Equal(rows, Payloads());
        await Execute("DELETE FROM runs");
        Assert.Equal(0, Payloads());
    }

    [Fact]
    public async Task RecordAsync_GivesItemsTheirOwnRow_WhateverTheirSize()
    {
        var run = await CreateRunAsync();
        var expanded = Sample.Execution(0, status: ExecutionStatus.Running) with { Items = Sample.Json("[]"), Output = Sample.JsonOf(MostInline * 2) };

        await Store.RecordAsync(run.Id, [expanded], [], None);
        Assert.Equal(2, Payloads());

        await Store.RecordAsync(run.Id, [expanded with { Items = Sample.Json("[1]") }], [], None);
        Assert.Equal(2, Payloads());

        await Store.RecordAsync(run.Id, [Sample.Execution(0)], [], None);
        Assert.Equal("[1]", Folder.Query<string>("SELECT content FROM payloads"));

        await Execute("DELETE FROM executions");
        Assert.Equal(0, Payloads());
    }

    [Theory]
    [InlineData(MostInline, 0)]
    [InlineData(MostInline + 1, 1)]
    public async Task AddEventAsync_GivesAPayloadItsOwnRow_OverTheLimit(int bytes, long rows)
    {
        var run = await CreateRunAsync();

        await Store.AddEventAsync(run.Id, "e", Sample.JsonOf(bytes), Sample.Noon, Sample.Line("received"), None);
        Assert.Equal(rows, Payloads());

        // It moves to the execution, and is not kept twice.
        await Store.TakeEventAsync(run.Id, "e", Sample.Execution(0), Sample.Line("taken"), None);
        Assert.Equal(rows, Payloads());
        Assert.Equal(1, Folder.Query<long>("SELECT count(*) FROM events WHERE taken = 1 AND payload IS NULL AND payload_id IS NULL"));
        Same.Json(Sample.JsonOf(bytes), (await Store.FindLastAsync(run.Id, 0, null, None))!.Output);
    }

    [Fact]
    public async Task Payloads_GoWithTheirEvents_WhenThoseAreRemoved()
    {
        var run = await CreateRunAsync();
        await Store.AddEventAsync(run.Id, "e", Sample.JsonOf(MostInline * 2), Sample.Noon, Sample.Line("received"), None);

        await Execute("DELETE FROM events");

        Assert.Equal(0, Payloads());
    }

    private Task<bool> Execute(string sql) =>
        Store.Database.Writer.Write(
            session =>
            {
                session.Execute(sql);
                return true;
            },
            None);

    private long Payloads() => Folder.Query<long>("SELECT count(*) FROM payloads");
}
