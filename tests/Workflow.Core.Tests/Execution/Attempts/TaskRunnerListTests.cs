using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.Limits;

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
        await RecordAsync(ends);

        var report = await _fixture.DoAsync(0, kind: CallKind.Collect);

        var end = await _fixture.LastAsync(0);
        Assert.Equal((expected, false), (report.Status, report.Retryable));
        Assert.Equal(message is null ? null : $"item_failed: {message}", end.Error is { } error ? $"{error.Code}: {error.Message}" : null);
    }

    [Theory]
    [InlineData("{'count':1}", "S FF S", ExecutionStatus.Succeeded, "[1,null,1]")]
    [InlineData("{'count':1}", "S T S", ExecutionStatus.Succeeded, "[1,null,1]")]
    [InlineData("{'count':1}", "F F S", ExecutionStatus.Failed, null)]
    [InlineData("{'count':0}", "S F S", ExecutionStatus.Failed, null)]
    [InlineData("{'count':3}", "F F F", ExecutionStatus.Succeeded, "[null,null,null]")]
    [InlineData("{'count':1}", "F C S", ExecutionStatus.Cancelled, "[null,null,1]")] // it keeps the outputs of the items that are done
    [InlineData("{'count':1}", "S - -", ExecutionStatus.Cancelled, "[1,null,null]")]
    [InlineData("{'count':1}", "F - -", ExecutionStatus.Cancelled, null)]
    [InlineData("{'count':1}", "F K S", ExecutionStatus.Succeeded, "[null,null,1]")]
    [InlineData("{'percent':33.3}", "F S S", ExecutionStatus.Failed, null)]
    [InlineData("{'percent':33.4}", "F S S", ExecutionStatus.Succeeded, "[null,1,1]")]
    [InlineData("{'percent':0}", "F S S", ExecutionStatus.Failed, null)]
    [InlineData("{'percent':0}", "S S S", ExecutionStatus.Succeeded, "[1,1,1]")]
    [InlineData("{'percent':100}", "F F F", ExecutionStatus.Succeeded, "[null,null,null]")]
    public async Task Collect_ToleratesAsManyFailuresAsItMay(string tolerated, string ends, ExecutionStatus expected, string? output)
    {
        await BeginAsync("[1,2,3]", $",'tolerated_failures':{tolerated}");
        await _fixture.DoAsync(0, kind: CallKind.Expand);
        await RecordAsync(ends);

        var report = await _fixture.DoAsync(0, kind: CallKind.Collect);

        var end = await _fixture.LastAsync(0);
        Assert.Equal(expected, report.Status);
        Assert.Equal(output, end.Output?.GetRawText());
        Assert.Equal(expected == ExecutionStatus.Cancelled || !ends.AsSpan().ContainsAny('F', 'T'), end.Error is null);
    }

    [Theory] // whether the others go on; how the items ended; how the task does
    [InlineData(false, "{'count':2}", "S S S", "SUCCEEDED [1,1,1]")]
    [InlineData(false, "{'count':2}", "S C S", "SUCCEEDED [1,null,1]")]
    [InlineData(false, "{'count':2}", "- S S", "SUCCEEDED [null,1,1]")]
    [InlineData(false, "{'count':2}", "S S -", "SUCCEEDED [1,1,null]")]
    [InlineData(false, "{'count':1}", "F FS -", "SUCCEEDED [null,1,null]; 1 item of 3 failed; the first is item 0: m0")]
    [InlineData(false, "{'count':2}", "S K S", "SUCCEEDED [1,null,1]")]
    [InlineData(false, "{'count':3}", "S K C", "FAILED; 1 of 3 items succeeded, and 3 are needed")]
    [InlineData(false, "{'count':2}", "F C T", "FAILED; 0 of 3 items succeeded, and 2 are needed; the first that failed is item 0: m0")]
    [InlineData(false, "{'count':3}", "S S -", "CANCELLED [1,1,null]")] // with its run
    [InlineData(false, "{'percent':50}", "S - -", "CANCELLED [1,null,null]")]
    [InlineData(false, "{'percent':50}", "S C S", "SUCCEEDED [1,null,1]")]
    [InlineData(false, "{'percent':0}", "- - -", "SUCCEEDED [null,null,null]")]
    [InlineData(true, "{'count':1}", "R S -", "SUCCEEDED [null,1,null]")]
    [InlineData(true, "{'count':1}", "F S R", "SUCCEEDED [null,1,null]; 1 item of 3 failed; the first is item 0: m0")]
    [InlineData(true, "{'count':3}", "S F R", "FAILED; 1 of 3 items succeeded, and 3 are needed; the first that failed is item 1: m1")]
    public async Task Collect_EndsTheTask_WhenEnoughItemsSucceeded_OrNoLongerCan(bool runsOn, string needed, string ends, string expected)
    {
        await BeginAsync("[1,2,3]", $",'needed_successes':{needed}");
        await _fixture.DoAsync(0, kind: CallKind.Expand);
        await RecordAsync(ends);

        await _fixture.Runner.RunAsync(_fixture.Run, _fixture.Version, new TaskCall(0, Kind: CallKind.Collect) { RunsOn = runsOn }, recorded: null, default);

        var end = await _fixture.LastAsync(0);
        Assert.Equal(expected, $"{Word.Upper(end.Status)}{(end.Output is { } output ? $" {output.GetRawText()}" : "")}{(end.Error is { } error ? $"; {error.Message}" : "")}");
        if (ends.Split(' ').IndexOf("R") is >= 0 and var open)
        {
            Assert.Equal(ExecutionStatus.Running, (await _fixture.LastAsync(0, open)).Status);
        }
    }

    [Theory]
    [InlineData(1_000, 10, 3)]
    [InlineData(3_000, 10, 7)]
    [InlineData(60, 2_000_000, 20)] // four at a time
    public async Task Collect_ReadsManyItemsAtATime_ButNotManyBytes(int count, int bytes, int most)
    {
        await BeginAsync($"'[...Array({count}).keys()]'");
        await _fixture.DoAsync(0, kind: CallKind.Expand);
        var output = System.Text.Json.JsonSerializer.SerializeToElement(new string('x', bytes));
        await _fixture.Store.RecordAsync(RunnerFixture.RunId, [.. Enumerable.Range(0, count).Select(i => new TaskExecution { Position = 0, Task = "each", Index = i, Status = ExecutionStatus.Succeeded, Output = output })], [], CancellationToken.None);
        var reads = 0;
        _fixture.Store.OnListExecutions = () => reads++;

        var report = await _fixture.DoAsync(0, kind: CallKind.Collect);

        Assert.Equal(bytes > 10 ? ExecutionStatus.Failed : ExecutionStatus.Succeeded, report.Status); // too large all together
        Assert.InRange(reads, 1, most);
    }

    [Fact]
    public async Task Collect_NamesTheFirstFailedItems_AndCountsAll()
    {
        await BeginAsync("[...Array(250).keys()]".Insert(0, "'") + "'", ",'tolerated_failures':{'percent':100}");
        await _fixture.DoAsync(0, kind: CallKind.Expand);
        for (var i = 0; i < 250; i++)
        {
            await _fixture.RecordAsync(0, i % 2 == 0 ? ExecutionStatus.Failed : ExecutionStatus.Succeeded, i % 2 == 0 ? null : "1", i);
        }

        await _fixture.DoAsync(0, kind: CallKind.Collect);

        var error = (await _fixture.LastAsync(0)).Error!;
        Assert.Equal("125 items of 250 failed; the first is item 0: m0", error.Message);
        var details = error.Details!.Value;
        Assert.Equal(125, details.GetProperty("failed").GetInt32());
        Assert.Equal(Enumerable.Range(0, 100).Select(i => 2 * i), details.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("index").GetInt32()));
        Assert.Equal("""{"index":0,"status":"FAILED","code":"c","message":"m0"}""", details.GetProperty("items")[0].GetRawText());
    }

    [Theory]
    [InlineData("item > 1", "[null,{'v':2},{'v':3}]")]
    [InlineData("{{ index % 2 === 0 }}", "[{'v':1},null,{'v':3}]")]
    [InlineData("false", "[null,null,null]")]
    [InlineData("inputs.list.length === 2", "[{'v':1},{'v':2},{'v':3}]")]
    public async Task Item_IsSkipped_WhenItsConditionIsFalse(string condition, string output)
    {
        await BeginAsync("[1,2,3]", $",'config':{{'v':'{{{{ item }}}}'}},'item_when':'{condition}'");
        await _fixture.DoAsync(0, kind: CallKind.Expand);
        for (var i = 0; i < 3; i++)
        {
            await _fixture.DoAsync(0, i);
        }

        Assert.Equal(ExecutionStatus.Succeeded, (await _fixture.DoAsync(0, kind: CallKind.Collect)).Status);
        Assert.Equal(output.Replace('\'', '"'), await _fixture.OutputAsync(0));
    }

    [Fact]
    public async Task Item_Fails_WhenItsConditionDoes()
    {
        await BeginAsync("[1,2]", ",'item_when':'item.a.b'");
        await _fixture.DoAsync(0, kind: CallKind.Expand);

        Assert.Equal((ExecutionStatus.Failed, false), ((await _fixture.DoAsync(0, 0)).Status, (await _fixture.DoAsync(0, 1)).Retryable));
        Assert.Equal("expression", (await _fixture.LastAsync(0, 0)).Error?.Code);
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

    // Of three items, by attempt: S succeeded, F failed, T timed out, K skipped, C cancelled, R goes on; - was not begun.
    private async Task RecordAsync(string ends)
    {
        foreach (var (index, attempts) in ends.Split(' ').Index())
        {
            for (var attempt = 1; attempt <= attempts.Trim('-').Length; attempt++)
            {
                var status = attempts[attempt - 1] switch
                {
                    'S' => ExecutionStatus.Succeeded,
                    'F' => ExecutionStatus.Failed,
                    'T' => ExecutionStatus.TimedOut,
                    'K' => ExecutionStatus.Skipped,
                    'R' => ExecutionStatus.Running,
                    _ => ExecutionStatus.Cancelled,
                };
                await _fixture.RecordAsync(0, status, status == ExecutionStatus.Succeeded ? "1" : null, index, attempt);
            }
        }
    }

    private Task BeginAsync(string forEach, string members = "") =>
        _fixture.BeginAsync($"[{{'name':'a','task_type':'LAMBDA','for_each':{forEach}{members}}}]", "{'list':[1,{'a':2}]}");
}
