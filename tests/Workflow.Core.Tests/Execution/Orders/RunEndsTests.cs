using Workflow.Core.Execution.Orders;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Orders;

public sealed class RunEndsTests : IDisposable
{
    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task PublishAsync_BeginsWhatWaitsForTheSlot_Once()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'ANY'}]");
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Succeeded });
        _fixture.Store.Put(_fixture.Run with { Id = "next", Status = RunStatus.Queued });
        _fixture.Store.Put(_fixture.Run with { Id = "next.after", Status = RunStatus.Queued });
        var ends = new RunEnds(new QueuePromoter(_fixture.Starter, _fixture.Time));

        await ends.PublishAsync(_fixture.Run, CancellationToken.None);
        await ends.PublishAsync(_fixture.Run, CancellationToken.None); // again

        Assert.Equal(["next"], _fixture.Launcher.Launched.Select(l => l.Run.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PublishAsync_AsksForNoQueuedRun_IfItIsKnownThatNoneWaits(bool isQueueEmpty)
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'ANY'}]");
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Succeeded });
        _fixture.Store.Put(_fixture.Run with { Id = "next", Status = RunStatus.Queued });
        var others = new EndRecorder();

        await new RunEnds(others, new QueuePromoter(_fixture.Starter, _fixture.Time)).PublishAsync(_fixture.Run, CancellationToken.None, isQueueEmpty);

        Assert.Equal(isQueueEmpty ? [] : ["next"], _fixture.Launcher.Launched.Select(l => l.Run.Id));
        Assert.Single(others.Ended);
    }

    [Theory]
    [InlineData("parent", "parent child")]
    [InlineData(null, "")]
    public async Task PublishAsync_NotifiesTheParent_OfItsChild(string? parent, string expected)
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'ANY'}]");
        var child = _fixture.Run with { Id = "child", Parent = parent is null ? null : new RunParent(parent, "a", null) };

        await new RunEnds(new ParentNotifier(_fixture.Launcher)).PublishAsync(child, CancellationToken.None);

        Assert.Equal(expected, string.Join(", ", _fixture.Launcher.NotifiedOfChild.Select(n => $"{n.RunId} {n.Child}")));
    }

    [Fact]
    public async Task PublishAsync_CallsHandlersInOrder_AndStopsAtAFailureUntilTheNextTry()
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'ANY'}]");
        var (first, last, fails) = (new EndRecorder(), new EndRecorder(), true);
        var ends = new RunEnds(() => [first, new Failing(() => fails), last]);

        await Assert.ThrowsAsync<IOException>(() => ends.PublishAsync(_fixture.Run, CancellationToken.None));
        fails = false;
        await ends.PublishAsync(_fixture.Run, CancellationToken.None);

        Assert.Equal((2, 1), (first.Ended.Count, last.Ended.Count));
    }

    private sealed class Failing(Func<bool> fails) : IRunEndHandler
    {
        public Task RunEndedAsync(RunHead run, CancellationToken cancellationToken) => fails() ? throw new IOException("the disk") : Task.CompletedTask;
    }
}
