using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>Creating a list, running its items, and collecting their outputs.</summary>
public sealed class TaskRunnerListTests : IDisposable
{
    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("'inputs.list'", "[1,{'a':2}]")]
    [InlineData("'{{ inputs.list }}'", "[1,{'a':2}]")]
    [InlineData("[1,'x{{ inputs.list[0] }}','{{ inputs.list }}']", "[1,'x1',[1,{'a':2}]]")]
    [InlineData("[]", "[]")]
    [InlineData("'[...Array(3).keys()]'", "[0,1,2]")]
    public async Task Expand_KeepsTheItems_AndSaysHowMany(string forEach, string items)
    {
        await BeginAsync(forEach);

        var report = await _fixture.DoAsync(0, kind: CallKind.Expand);

        var expected = items.Replace('\'', '"');
        Assert.Equal(expected, (await _fixture.Store.GetItemsAsync(RunnerFixture.RunId, 0, CancellationToken.None))?.GetRawText());
        Assert.Equal((ExecutionStatus.Running, System.Text.Json.JsonElement.Parse(expected).GetArrayLength()), (report.Status, report.ItemCount));
        Assert.Equal(report.ItemCount, (await _fixture.LastAsync(0)).ItemCount);
    }

    [Theory]
    [InlineData("'inputs'", "for_each", "returned an object, and must return a list")]
    [InlineData("'inputs.a.b'", "expression", "inputs.a.b")]
    [InlineData("'[...Array(10001).keys()]'", "for_each", "10001 items; the limit is 10000")]
    public async Task Expand_FailsForGood_WhenThereIsNoList(string forEach, string code, string message)
    {
        await BeginAsync(forEach);

        var report = await _fixture.DoAsync(0, kind: CallKind.Expand);

        var error = (await _fixture.LastAsync(0)).Error;
        Assert.Equal((ExecutionStatus.Failed, false, code), (report.Status, report.Retryable, error?.Code));
        Assert.Contains(message, error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expand_Skips_WhenTheConditionIsFalse_AndTheItemsDoNotAskAgain()
    {
        await BeginAsync("[1]", ",'when':'false'");

        Assert.Equal(ExecutionStatus.Skipped, (await _fixture.DoAsync(0, kind: CallKind.Expand)).Status);
        Assert.Null((await _fixture.LastAsync(0)).StartedAt);
    }

    [Fact]
    public async Task Expand_IsCancelled_WhenTheRunEnds()
    {
        await BeginAsync("[1]");

        Assert.Equal(ExecutionStatus.Cancelled, (await _fixture.DoAsync(0, kind: CallKind.Expand, cancelled: new CancellationToken(true))).Status);
    }

    [Fact]
    public async Task Collect_PutsOutputsInOrder_WhateverTheOrderOfTheEnds()
    {
        await BeginAsync("['x','y','z']", ",'config':{'at':'{{ index }}','of':'{{ item }}'}");
        await _fixture.DoAsync(0, kind: CallKind.Expand);
        foreach (var index in (int[])[2, 0, 1])
        {
            await _fixture.DoAsync(0, index);
        }

        var report = await _fixture.DoAsync(0, kind: CallKind.Collect);

        Assert.Equal(ExecutionStatus.Succeeded, report.Status);
        Assert.Equal("[{\"at\":0,\"of\":\"x\"},{\"at\":1,\"of\":\"y\"},{\"at\":2,\"of\":\"z\"}]", await _fixture.OutputAsync(0));
        Assert.Equal(3, (await _fixture.LastAsync(0)).ItemCount);
    }

    [Fact] // more than a page, and another list behind it
    public async Task Collect_HasEveryItem_AndNoneOfTheNextTask()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','for_each':'[...Array(1200).keys()]'},{'name':'b','task_type':'LAMBDA','for_each':[1]}]");
        await _fixture.DoAsync(0, kind: CallKind.Expand);
        for (var i = 0; i < 1200; i++)
        {
            await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, $"{i}", i);
        }

        await _fixture.RecordAsync(1, ExecutionStatus.Succeeded, "'other'", 0);
        await _fixture.DoAsync(0, kind: CallKind.Collect);

        Assert.Equal($"[{string.Join(',', Enumerable.Range(0, 1200))}]", await _fixture.OutputAsync(0));
    }

    [Theory] // of three items, by attempt: S succeeded, F failed, C cancelled; - was not begun
    [InlineData("S S S", ExecutionStatus.Succeeded, null)]
    [InlineData("S FS S", ExecutionStatus.Succeeded, null)]
    [InlineData("S FF S", ExecutionStatus.Failed, "1 item of 3 failed; the first is item 1: m1")]
    [InlineData("S F F", ExecutionStatus.Failed, "2 items of 3 failed; the first is item 1: m1")]
    [InlineData("F C -", ExecutionStatus.Failed, "1 item of 3 failed; the first is item 0: m0")]
    [InlineData("S C S", ExecutionStatus.Cancelled, null)]
    [InlineData("S S -", ExecutionStatus.Cancelled, null)]
    [InlineData("FC S S", ExecutionStatus.Cancelled, null)]
    [InlineData("- - -", ExecutionStatus.Cancelled, null)]
    public async Task Collect_EndsTheTask_AsItsItemsEnded(string ends, ExecutionStatus expected, string? message)
    {
        await BeginAsync("[1,2,3]");
        await _fixture.DoAsync(0, kind: CallKind.Expand);
        foreach (var (index, attempts) in ends.Split(' ').Index())
        {
            for (var attempt = 1; attempt <= attempts.Trim('-').Length; attempt++)
            {
                var status = attempts[attempt - 1] switch { 'S' => ExecutionStatus.Succeeded, 'F' => ExecutionStatus.Failed, _ => ExecutionStatus.Cancelled };
                await _fixture.RecordAsync(0, status, status == ExecutionStatus.Succeeded ? "1" : null, index, attempt);
            }
        }

        var report = await _fixture.DoAsync(0, kind: CallKind.Collect);

        var end = await _fixture.LastAsync(0);
        Assert.Equal((expected, false), (report.Status, report.Retryable));
        Assert.Equal(message is null ? null : new TaskError("item_failed", message), end.Error);
    }

    [Fact]
    public async Task Collect_IsAnEmptyList_WhenThereAreNoItems()
    {
        await BeginAsync("[]");
        await _fixture.DoAsync(0, kind: CallKind.Expand);

        Assert.Equal(ExecutionStatus.Succeeded, (await _fixture.DoAsync(0, kind: CallKind.Collect)).Status);
        Assert.Equal("[]", await _fixture.OutputAsync(0));
    }

    [Fact]
    public async Task Collect_Fails_WhenTheOutputsAreTooLargeTogether()
    {
        await BeginAsync("[1,2]");
        await _fixture.DoAsync(0, kind: CallKind.Expand);
        var half = $"'{new string('x', DefinitionLimits.OutputBytes / 2)}'";
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, half, 0);
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, half, 1);

        await _fixture.DoAsync(0, kind: CallKind.Collect);

        Assert.Equal("output_too_large", (await _fixture.LastAsync(0)).Error?.Code);
    }

    private Task BeginAsync(string forEach, string members = "") =>
        _fixture.BeginAsync($"[{{'name':'a','task_type':'LAMBDA','for_each':{forEach}{members}}}]", "{'list':[1,{'a':2}]}");
}
