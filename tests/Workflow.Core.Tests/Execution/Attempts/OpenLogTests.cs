using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>What a handler logs is on record while it runs.</summary>
public sealed class OpenLogTests : IDisposable
{
    private readonly TaskCompletionSource _end = new();
    private readonly RunnerFixture _fixture;
    private Action<LogSeverity, string>? _log;

    public OpenLogTests() => _fixture = new RunnerFixture(async (context, _) =>
    {
        _log = context.Log;
        await _end.Task;
        return TaskResult.Succeeded(context.Config);
    });

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Line_IsOnRecordASecondLater_AndTheRestWithTheEnd()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA'}]");
        var running = _fixture.DoAsync(0);
        _log!(LogSeverity.Info, "one");
        Assert.DoesNotContain("one", Lines);

        _fixture.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Contains("one", Lines);
        Assert.Equal(ExecutionStatus.Running, (await _fixture.LastAsync(0)).Status);
        _log(LogSeverity.Info, "two");
        _end.SetResult();
        Assert.Equal(ExecutionStatus.Succeeded, (await running).Status);
        _log(LogSeverity.Info, "three");
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["one", "two"], Lines.Where(line => line is "one" or "two" or "three"));
        Assert.Equal(ExecutionStatus.Succeeded, (await _fixture.LastAsync(0)).Status);
    }

    [Fact]
    public async Task Lines_StayForTheEnd_WhenTheStoreFails()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA'}]");
        var running = _fixture.DoAsync(0);
        _log!(LogSeverity.Info, "one");
        var writes = _fixture.Store.Writes.Count;
        _fixture.Store.FailBefore = write => write == writes;

        _fixture.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(writes + 1, _fixture.Store.Writes.Count);
        _end.SetResult();
        await running;
        Assert.Single(_fixture.Store.Writes[^1].Lines, line => line.Message == "one");
    }

    private IReadOnlyList<string> Lines => [.. _fixture.Store.Writes.SelectMany(write => write.Lines).Select(line => line.Message)];
}
