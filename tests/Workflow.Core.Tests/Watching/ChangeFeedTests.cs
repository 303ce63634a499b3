using Microsoft.Extensions.Time.Testing;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Watching;

namespace Workflow.Core.Tests.Watching;

public sealed class ChangeFeedTests : IDisposable
{
    private const string RunId = "20261123T190102123456-7-k3f9q2";

    private static readonly DateTimeOffset At = new(2026, 11, 23, 19, 1, 2, TimeSpan.Zero);

    private const long MostBytes = 1024 * 1024;

    private readonly FakeTimeProvider _time = new(At);
    private readonly ChangeFeed _feed;

    public ChangeFeedTests() => _feed = new ChangeFeed(_time, MostBytes, mostChanges: 100);

    public void Dispose() => _feed.Dispose();

    [Fact]
    public void Read_GivesTheLastStateOfEachExecution_AndEveryLine()
    {
        using var watch = _feed.Open(RunId, null);

        Publish(Execution(0, ExecutionStatus.Running), Line("a"), Execution(1, ExecutionStatus.Running), Execution(0, ExecutionStatus.Failed), Execution(0, ExecutionStatus.Running, attempt: 2), Line("b"));

        var batch = watch.Read();
        Assert.Equal([(0, 1, ExecutionStatus.Failed), (1, 1, ExecutionStatus.Running), (0, 2, ExecutionStatus.Running)], batch.Executions.Select(e => (e.Position, e.Attempt, e.Status)));
        Assert.Equal([(2L, "a"), (6L, "b")], batch.Lines.Select(line => (line.Number, line.Line.Message)));
        Assert.Empty(watch.Read().Executions);
    }

    [Fact]
    public void Watch_OfARun_HasNothingOfOthers_AndThatOfAllRunsHasStandingsOnly()
    {
        using var one = _feed.Open(RunId, null);
        using var all = _feed.Open(null, null);

        Publish(Head(RunStatus.Running), Line("a"), Execution(0, ExecutionStatus.Running), RecordedChange.Of("another", new LogLine(At, LogSeverity.Info, "b")), RecordedChange.Removal("removed"));

        Assert.Single(one.Read().Lines);
        var batch = all.Read();
        Assert.Equal(RunId, Assert.Single(batch.Runs).Head.Id);
        Assert.Equal(["removed"], batch.Removed);
        Assert.Empty(batch.Executions);
        Assert.Empty(batch.Lines);
    }

    [Fact]
    public void Watch_ContinuesWhereAnEarlierOneEnded_WithoutGapOrRepetition()
    {
        string id;
        using (var first = _feed.Open(RunId, null))
        {
            Publish(Line("a"));
            Assert.Single(first.Read().Lines);
            id = first.Id;
        }

        Publish(Line("b")); // while nobody watches
        using var second = _feed.Open(RunId, id);

        Assert.True(second.IsResumed);
        Assert.Equal(["b"], second.Read().Lines.Select(line => line.Line.Message));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("0")]
    [InlineData("000000000000-1")]
    [InlineData("{0}-2")]
    [InlineData("{0}--1")]
    [InlineData("{0}-99999999999999999999")]
    public void Watch_IsNotResumed_WhenTheIdIsNotOfThisProcess(string? id)
    {
        using var earlier = _feed.Open(RunId, null);
        Publish(Line("a"));

        using var watch = _feed.Open(RunId, id?.Replace("{0}", earlier.Id.Split('-')[0], StringComparison.Ordinal));

        Assert.False(watch.IsResumed);
        Assert.Empty(watch.Read().Lines);
    }

    [Fact]
    public void Watch_IsNotResumed_WhenTheTimeIsOver_AndNothingIsKept()
    {
        string id;
        using (var first = _feed.Open(RunId, null))
        {
            id = first.Id;
        }

        Assert.True(_feed.IsWatched);
        _time.Advance(ChangeFeed.KeptFor);

        Assert.False(_feed.IsWatched);
        Assert.Equal(0, _feed.Kept);
        using var second = _feed.Open(RunId, id);
        Assert.False(second.IsResumed);
    }

    [Fact]
    public void Watch_IsReset_WhenItIsSlow_AndTheOthersAreNot()
    {
        using var slow = _feed.Open(RunId, null);
        using var quick = _feed.Open(RunId, null);
        List<string> lines = [];
        for (var i = 0; i < 250; i++)
        {
            Publish(Line($"{i}"));
            lines.AddRange(quick.Read().Lines.Select(line => line.Line.Message));
        }

        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"{i}"), lines);
        Assert.True(slow.Read().IsReset);
        Publish(Line("after"));
        Assert.Equal(["after"], slow.Read().Lines.Select(line => line.Line.Message));
    }

    [Fact]
    public void Watch_IsReset_WhenTheChangesAreTooLarge()
    {
        using var watch = _feed.Open(RunId, null);

        for (var i = 0; i < 10; i++)
        {
            Publish(Line(new string('x', (int)(MostBytes / 8))));
        }

        Assert.True(watch.Read().IsReset);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(1_000)]
    public void Feed_KeepsNoMoreThanItMay_HoweverManyRunsAreWatched(int runs)
    {
        for (var i = 0; i < runs; i++)
        {
            _feed.Open($"run {i}", null); // those who came first have filled what was theirs
            Publish([.. Enumerable.Range(0, 50).Select(_ => RecordedChange.Of($"run {i}", new LogLine(At, LogSeverity.Info, new string('x', 10_000))))]);
        }

        Assert.InRange(_feed.KeptBytes, 1, runs < 100 ? MostBytes : MostBytes + (runs * 12_000L)); // each keeps its last change
    }

    [Fact]
    public void Feed_GivesRoomBack_WhenOthersAreGone()
    {
        using var watch = _feed.Open(RunId, null);
        for (var i = 0; i < 200; i++)
        {
            _feed.Open($"run {i}", null).Dispose();
        }

        _time.Advance(ChangeFeed.KeptFor);
        Publish([.. Enumerable.Range(0, 50).Select(_ => Line(new string('x', 10_000)))]);

        Assert.Equal(50, watch.Read().Lines.Count);
    }

    [Fact]
    public void Feed_KeepsFewRuns_WhenManyWereWatched()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _feed.Open($"run {i}", null).Dispose();
        }

        Assert.Equal(ChangeFeed.MostLeft, _feed.Kept);
    }

    [Fact]
    public void Publish_KeepsNothingLarge_OfARunThatIsNew()
    {
        using var watch = _feed.Open(null, null);

        _feed.Publish([RecordedChange.Of(Run.Of(Head(RunStatus.Pending).Head!), null)]);

        Assert.Equal(typeof(RunHead), Assert.Single(watch.Read().Runs).Head.GetType());
    }

    [Fact]
    public async Task Next_Completes_WhenSomethingIsPublished()
    {
        using var watch = _feed.Open(RunId, null);
        var next = watch.NextAsync();
        Assert.False(next.IsCompleted);

        Publish(Line("a"));

        await next;
    }

    private void Publish(params ReadOnlySpan<RecordedChange> changes) => _feed.Publish(changes);

    private static RecordedChange Head(RunStatus status) => RecordedChange.Of(
        new RunHead { Id = RunId, WorkflowId = 7, WorkflowVersion = 1, Status = status, Trigger = RunTrigger.Manual, CreatedAt = At },
        null);

    private static RecordedChange Execution(int position, ExecutionStatus status, int attempt = 1) =>
        RecordedChange.Of(RunId, new TaskExecution { Position = position, Task = $"task-{position}", Attempt = attempt, Status = status });

    private static RecordedChange Line(string message) => RecordedChange.Of(RunId, new LogLine(At, LogSeverity.Info, message));
}
