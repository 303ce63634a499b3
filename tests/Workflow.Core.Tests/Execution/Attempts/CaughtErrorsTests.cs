using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>The error that a task has caught is found without reading what others have left behind.</summary>
public sealed class CaughtErrorsTests : IDisposable
{
    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Error_IsReadOnce_HoweverManyTasksNameItAndHoweverManyItemsItHas()
    {
        const int count = 300;
        await BeginAsync(count, position => true, handler: "'for_each':[1,2,3],");
        await FailAsync(157, "h");

        await _fixture.DoAsync(count, kind: CallKind.Expand);
        for (var index = 0; index < 3; index++)
        {
            await _fixture.DoAsync(count, index);
            Assert.Equal("{\"code\":\"c157\"}", await _fixture.OutputAsync(count, index));
        }

        Assert.Equal([ExecutionRange.OfTasks(0, count)], Assert.Single(_fixture.Store.RecordedRanges));
        Assert.Single(_fixture.Store.LastReads, position => position == 157);
        Assert.DoesNotContain(_fixture.Store.LastReads, position => position is not 157 and not count);
    }

    // Every second task names it, and every seventh of the others has items.
    [Theory]
    [InlineData(new[] { 0 }, "c0")]
    [InlineData(new[] { 98, 40 }, "c40")]
    [InlineData(new int[0], null)]
    public async Task Error_IsTheFirstByPosition(int[] failed, string? code)
    {
        await BeginAsync(100, position => position % 2 == 0);
        foreach (var position in failed)
        {
            await FailAsync(position, null);
            await FailAsync(position, "h", attempt: 2);
        }

        await FailAsync(6, null);
        await FailAsync(8, "i");
        await FailAsync(21, null, index: 0);
        await _fixture.DoAsync(100);

        Assert.All(Assert.Single(_fixture.Store.RecordedRanges), range => Assert.False(range.Contains(new ExecutionKey(21, 0, 1))));
        Assert.Equal(failed.Order().Take(1), _fixture.Store.LastReads);
        Assert.Equal(code is null ? null : $"{{\"code\":\"{code}\"}}", await _fixture.OutputAsync(100));
    }

    private Task BeginAsync(int count, Func<int, bool> catches, string handler = "") => _fixture.BeginAsync(
        $"[{string.Join(',', Enumerable.Range(0, count).Select(i => $"{{'name':'t{i}','task_type':'ANY','depends_on':[]{(catches(i) ? ",'catch':[{'on':['x'],'task':'i'},{'on':['*'],'task':'h'}]" : i % 7 == 0 ? ",'for_each':[1]" : "")}}}"))},"
        + $"{{'name':'h','task_type':'ANY','depends_on':[],{handler}'config':{{'code':'{{{{ error?.code }}}}'}}}},"
        + "{'name':'i','task_type':'ANY','depends_on':[]}]");

    private async Task FailAsync(int position, string? caughtBy, int? index = null, int attempt = 1) => await _fixture.Store.RecordAsync(
        RunnerFixture.RunId,
        [new TaskExecution { Position = position, Task = $"t{position}", Index = index, Attempt = attempt, Status = ExecutionStatus.Failed, Error = new TaskError($"c{position}", "m"), CaughtBy = caughtBy }],
        [],
        CancellationToken.None);
}
