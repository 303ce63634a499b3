using System.Text.Json;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Storage.Tests.Contract;

public abstract class ExecutionContract : StoreContract
{
    private const int Inline = 32 * 1024;

    private static readonly IReadOnlyList<TaskExecution> InOrder =
    [
        Sample.Execution(0),
        Sample.Execution(1, attempt: 1, status: ExecutionStatus.Failed),
        Sample.Execution(1, attempt: 2),
        Sample.Execution(2),
        Sample.Execution(2, index: 0, attempt: 1, status: ExecutionStatus.TimedOut),
        Sample.Execution(2, index: 0, attempt: 2),
        Sample.Execution(2, index: 1),
        Sample.Execution(2, index: 10),
        Sample.Execution(10, status: ExecutionStatus.UpstreamFailed),
        Sample.Execution(100, status: ExecutionStatus.Skipped),
    ];

    [Fact]
    public async Task RecordAsync_StoresEveryMember_WhenAllAreSet()
    {
        var run = await CreateOneAsync();
        var execution = new TaskExecution
        {
            Position = 3,
            Task = "测试 \"task\" 😀",
            Index = 4,
            Attempt = 5,
            Status = ExecutionStatus.TimedOut,
            StatusReason = "because",
            StartedAt = Sample.Noon.AddTicks(1),
            CompletedAt = Sample.Noon.AddTicks(2),
            DueAt = Sample.Noon.AddTicks(3),
            ChildRunId = Sample.Id(2, 1),
            EventName = "approved.1",
            ItemCount = 6,
            CarriedOver = true,
            Output = Sample.Json(""" { "a" : [1.0, "é"] , "a": "\ud800" } """),
            Error = new TaskError("timeout", "took é long", true, Sample.Json(""" { "limit" : 3e2 } """), 0.1),
            Retry = new RetryMatch(2, 7),
            CaughtBy = "catch 😀",
            Round = new Round(123, 4, Sample.Noon.AddTicks(4)),
        };

        await Runs.RecordAsync(run.Id, [execution], [], None);

        Same.Execution(execution, (await Runs.ListExecutionsAsync(run.Id, null, 10, None)).Single());
        Assert.Equal(
            new RecordedExecution(3, 4, 5, ExecutionStatus.TimedOut, execution.StartedAt, execution.CompletedAt, execution.DueAt, Sample.Id(2, 1), 6, true, true, 0.1) { Retry = new RetryMatch(2, 7), CaughtBy = "catch 😀", Round = execution.Round },
            (await Runs.ListRecordedAsync(run.Id, None)).Single());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ListPartAsync_ShowsWhoMarkedATask(bool hasPayloads)
    {
        var run = await CreateOneAsync();
        var marked = new TaskExecution { Position = 0, Task = "a", Status = ExecutionStatus.Succeeded, StatusReason = "because", MarkedBy = "wfk_1", CarriedOver = true, CompletedAt = Sample.Noon };
        var other = marked with { Position = 1, Task = "b", StatusReason = null, MarkedBy = null };
        await Runs.RecordAsync(run.Id, [marked, other], [], None);

        var part = await Runs.ListPartAsync(run.Id, new ExecutionQuery(new ExecutionRange(null, null), 10) { HasPayloads = hasPayloads }, None);

        Assert.Equal(["wfk_1", null], part.Executions.Select(e => e.MarkedBy));
        Assert.Equal(["wfk_1", null], (await Runs.ListHeadsAsync(run.Id, [new ExecutionRange(null, null)], None)).Select(e => e.MarkedBy));
        Assert.Equal(["wfk_1", null], (await Runs.ListExecutionsAsync(run.Id, null, 10, None)).Select(e => e.MarkedBy));
    }

    [Fact]
    public async Task RecordAsync_StoresNulls_WhenNothingIsSet()
    {
        var run = await CreateOneAsync();

        await Runs.RecordAsync(run.Id, [Sample.Execution(0, status: ExecutionStatus.Waiting)], [], None);

        Same.Execution(Sample.Execution(0, status: ExecutionStatus.Waiting), (await Runs.ListExecutionsAsync(run.Id, null, 10, None)).Single());
        Assert.Equal(new RecordedExecution(0, null, 1, ExecutionStatus.Waiting, null, null), (await Runs.ListRecordedAsync(run.Id, None)).Single());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    public async Task RecordAsync_TellsAnOutputFromNone_WhenItIsNextToNothing(string json)
    {
        var run = await CreateOneAsync();

        await Runs.RecordAsync(run.Id, [Sample.Execution(0) with { Output = Sample.Json(json) }], [], None);

        var output = (await Runs.ListExecutionsAsync(run.Id, null, 10, None)).Single().Output;
        Assert.Equal(json, output?.GetRawText());
    }

    [Fact]
    public async Task RecordAsync_KeepsTheOutput_WhenItIsDeeperThanADefinitionMayBe()
    {
        var run = await CreateOneAsync();
        const int deep = 500;
        var output = JsonElement.Parse(new string('[', deep) + new string(']', deep), new JsonDocumentOptions { MaxDepth = deep });

        await Runs.RecordAsync(run.Id, [Sample.Execution(0) with { Output = output, Error = new TaskError("c", "m", Details: output) }], [], None);

        Same.Json(output, (await Runs.ListExecutionsAsync(run.Id, null, 10, None)).Single().Output);
    }

    [Theory]
    [InlineData(Inline - 1)]
    [InlineData(Inline)]
    [InlineData(Inline + 1)]
    [InlineData(1024 * 1024)]
    public async Task RecordAsync_KeepsOutputAndError_OfAnySize(int bytes)
    {
        var run = await CreateOneAsync();
        var small = Sample.Execution(0) with { Output = Sample.Json("1") };
        var large = Sample.Execution(1) with
        {
            Output = Sample.JsonOf(bytes),
            Error = new TaskError("code", "message", Details: Sample.JsonOf(bytes)),
        };

        await Runs.RecordAsync(run.Id, [small, large], [], None);

        var read = await Runs.ListExecutionsAsync(run.Id, null, 10, None);
        Same.Execution(small, read[0]);
        Same.Execution(large, read[1]);
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(10, Inline * 2)]
    [InlineData(Inline * 2, 10)]
    [InlineData(Inline * 2, Inline * 3)]
    public async Task RecordAsync_Replaces_WhenTheKeyIsThere(int before, int after)
    {
        var run = await CreateOneAsync();
        var first = Sample.Execution(0, status: ExecutionStatus.Running) with
        {
            Output = Sample.JsonOf(before),
            Error = new TaskError("code", "message", Details: Sample.JsonOf(before)),
            StatusReason = "because",
            StartedAt = Sample.Noon,
        };
        var second = Sample.Execution(0) with { Output = Sample.JsonOf(after), CompletedAt = Sample.Noon };
        await Runs.RecordAsync(run.Id, [first], [], None);

        await Runs.RecordAsync(run.Id, [second], [], None);

        Same.Execution(second, (await Runs.ListExecutionsAsync(run.Id, null, 10, None)).Single());
    }

    [Fact]
    public async Task RecordAsync_ReplacesEveryMember_WhenTheKeyIsThere()
    {
        var run = await CreateOneAsync();
        var waits = Sample.Execution(0, status: ExecutionStatus.Waiting) with
        {
            DueAt = Sample.Noon,
            ChildRunId = Sample.Id(2, 1),
            ItemCount = 6,
            CarriedOver = true,
            Error = new TaskError("code", "message", true, null, 30),
        };
        await Runs.RecordAsync(run.Id, [waits], [], None);

        await Runs.RecordAsync(run.Id, [Sample.Execution(0)], [], None);

        Assert.Equal(Sample.Execution(0), await Runs.FindLastAsync(run.Id, 0, null, None));
        Assert.Equal(new RecordedExecution(0, null, 1, ExecutionStatus.Succeeded, null, null), (await Runs.ListRecordedAsync(run.Id, None)).Single());
    }

    [Theory]
    [InlineData(true, 0.0)]
    [InlineData(true, 86_400.0)]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(false, 1.5)]
    public async Task ListRecordedAsync_TellsWhetherToTryAgain_WhenThereIsAnError(bool retryable, double? after)
    {
        var run = await CreateOneAsync();
        var failed = Sample.Execution(0, status: ExecutionStatus.Failed) with { Error = new TaskError("code", "message", retryable, null, after) };

        await Runs.RecordAsync(run.Id, [failed], [], None);

        var recorded = (await Runs.ListRecordedAsync(run.Id, None)).Single();
        Assert.Equal((retryable, after), (recorded.Retryable, recorded.RetryAfterSeconds));
        Assert.Equal(failed, await Runs.FindLastAsync(run.Id, 0, null, None));
    }

    [Fact]
    public async Task FindLastAsync_AnswersTheLastAttempt_OfTheTaskOrTheItem()
    {
        var run = await CreateOneAsync();
        var large = Sample.Execution(2, index: 0, attempt: 10) with
        {
            Output = Sample.JsonOf(Inline * 2),
            Error = new TaskError("code", "message", Details: Sample.JsonOf(Inline * 2)),
        };
        await Runs.RecordAsync(run.Id, [.. InOrder, large, Sample.Execution(3, index: 0)], [], None);

        Assert.Equal(Sample.Execution(1, attempt: 2), await Runs.FindLastAsync(run.Id, 1, null, None));
        Assert.Equal(Sample.Execution(2), await Runs.FindLastAsync(run.Id, 2, null, None));
        Same.Execution(large, (await Runs.FindLastAsync(run.Id, 2, 0, None))!);
        Assert.Equal(Sample.Execution(2, index: 10), await Runs.FindLastAsync(run.Id, 2, 10, None));
    }

    [Fact]
    public async Task FindLastAsync_AnswersNull_WhenThereIsNone()
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [Sample.Execution(0), Sample.Execution(1, index: 0)], [], None);

        Assert.Null(await Runs.FindLastAsync(run.Id, 0, 0, None));
        Assert.Null(await Runs.FindLastAsync(run.Id, 1, null, None));
        Assert.Null(await Runs.FindLastAsync(run.Id, 1, 1, None));
        Assert.Null(await Runs.FindLastAsync(run.Id, 2, null, None));
        Assert.Null(await Runs.FindLastAsync("none", 0, null, None));
    }

    [Fact]
    public async Task RecordAsync_KeepsTheLast_WhenOneCallHasTheKeyTwice()
    {
        var run = await CreateOneAsync();

        await Runs.RecordAsync(run.Id, [Sample.Execution(0, status: ExecutionStatus.Running), Sample.Execution(0)], [], None);

        Assert.Equal(ExecutionStatus.Succeeded, (await Runs.ListRecordedAsync(run.Id, None)).Single().Status);
    }

    [Fact]
    public async Task RecordAsync_TakesWhatItWasGiven_WhenTheCallerReusesItsLists()
    {
        var run = await CreateOneAsync();
        List<TaskExecution> executions = [];
        List<LogLine> lines = [];
        List<Task> calls = [];
        for (var i = 0; i < 100; i++)
        {
            using var output = JsonDocument.Parse($"[{i}]");
            executions.Add(Sample.Execution(i) with { Output = output.RootElement });
            lines.Add(Sample.Line($"{i}"));
            calls.Add(Runs.RecordAsync(run.Id, executions, lines, None));
            executions.Clear();
            lines.Clear();
        }

        await Task.WhenAll(calls);

        var read = await Runs.ListExecutionsAsync(run.Id, null, 1_000, None);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"[{i}]"), read.Select(e => e.Output?.GetRawText()));
    }

    [Fact]
    public async Task ListRecordedAsync_AnswersInOrder_WhenTheyWereWrittenInAnother()
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [.. InOrder.Reverse()], [], None);

        var recorded = await Runs.ListRecordedAsync(run.Id, None);

        Assert.Equal(InOrder.Select(e => new RecordedExecution(e.Position, e.Index, e.Attempt, e.Status, null, null)), recorded);
    }

    [Fact]
    public async Task ListRecordedAsync_AnswersWhatIsInTheRanges()
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [.. InOrder.Reverse()], [], None);
        var keys = InOrder.Select(ExecutionKey.Of).ToList();
        IReadOnlyList<ExecutionRange>[] asked =
        [
            [],
            [default],
            [ExecutionRange.OfTasks(1), ExecutionRange.OfTasks(10, 91)],
            [ExecutionRange.OfItems(2, 0, 2), ExecutionRange.OfItems(2, 5, 10)],
            .. keys.Select(key => (IReadOnlyList<ExecutionRange>)[ExecutionRange.Between(key, key)]),
            [ExecutionRange.Between(keys[1], keys[^2])],
        ];

        foreach (var ranges in asked)
        {
            var expected = InOrder.Where(e => ranges.Any(range => range.Contains(ExecutionKey.Of(e)))).Select(RecordedExecution.Of);
            Assert.Equal(expected, await Runs.ListRecordedAsync(run.Id, ranges, None));
        }

        Assert.Empty(await Runs.ListRecordedAsync("none", [default], None));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task ListExecutionsAsync_AnswersInOrder_PartByPart(int limit)
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [.. InOrder.Reverse()], [], None);

        List<TaskExecution> all = [];
        ExecutionKey? after = null;
        while (await Runs.ListExecutionsAsync(run.Id, after, limit, None) is { Count: > 0 } part)
        {
            Assert.InRange(part.Count, 1, limit);
            all.AddRange(part);
            after = new ExecutionKey(part[^1].Position, part[^1].Index, part[^1].Attempt);
        }

        Assert.Equal(InOrder, all);
    }

    [Fact]
    public async Task ListExecutionsAsync_GoesOnAfterAPlace_WhenNothingIsRecordedThere()
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, InOrder, [], None);

        Assert.Equal(InOrder.Skip(8), await Runs.ListExecutionsAsync(run.Id, new ExecutionKey(5, null, 3), 100, None));
        Assert.Equal(InOrder.Skip(4), await Runs.ListExecutionsAsync(run.Id, new ExecutionKey(2, null, 99), 100, None));
        Assert.Empty(await Runs.ListExecutionsAsync(run.Id, new ExecutionKey(100, null, 1), 100, None));
    }

    [Fact]
    public async Task ListExecutionsAsync_AnswersOnlyTheRuns_WhenThereAreOthers()
    {
        var one = await CreateOneAsync();
        var other = await CreateRunAsync(Sample.Run(1, number: 2));
        await Runs.RecordAsync(one.Id, [Sample.Execution(1)], [], None);
        await Runs.RecordAsync(other.Id, [Sample.Execution(2)], [], None);

        Assert.Equal(2, (await Runs.ListExecutionsAsync(other.Id, null, 10, None)).Single().Position);
        Assert.Equal(2, (await Runs.ListRecordedAsync(other.Id, None)).Single().Position);
        Assert.Empty(await Runs.ListExecutionsAsync("none", null, 10, None));
        Assert.Empty(await Runs.ListRecordedAsync("none", None));
    }

    [Fact]
    public async Task ListRecordedAsync_AnswersAll_WhenThereAreThousands()
    {
        var count = TestRun.Rounds(10_000, 2_100);
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [.. Enumerable.Range(0, count).Select(i => Sample.Execution(0, index: i))], [], None);

        Assert.Equal(Enumerable.Range(0, count), (await Runs.ListRecordedAsync(run.Id, None)).Select(e => e.Index!.Value));
    }

    private async Task<Run> CreateOneAsync()
    {
        await CreateWorkflowAsync();
        return await CreateRunAsync(Sample.Run(1));
    }
}
