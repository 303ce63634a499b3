using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Watching;

namespace Workflow.Core.Tests.Watching;

public sealed class PolledChangesTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 19, 1, 2, TimeSpan.Zero);
    private static readonly RunHead Head = new() { Id = "20261123T190102123456-7-k3f9q2", WorkflowId = 7, WorkflowVersion = 1, Status = RunStatus.Running, Trigger = RunTrigger.Manual, CreatedAt = At };

    [Fact]
    public void Mark_IsReadBack_AsItWasWritten()
    {
        var hashes = Enumerable.Range(0, PollMark.Most + 10).Select(i => PollMark.Hash($"{i}")).ToList();
        var mark = PollMark.Of(At.AddTicks(1), hashes);

        var text = mark.ToString();
        var read = PollMark.Read(text)!;

        Assert.Equal(mark.At, read.At);
        Assert.All(hashes.Take(PollMark.Most), hash => Assert.True(read.Has(hash)));
        Assert.All(hashes.Skip(PollMark.Most), hash => Assert.False(read.Has(hash)));
        Assert.InRange(text.Length, 1, 4_096);
        Assert.Matches("^[A-Za-z0-9_-]+$", text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("p1-")]
    [InlineData("p1-AAAA")]
    [InlineData("p1-____________")]
    [InlineData("p1-AAAAAAAAAAA")]
    [InlineData("p1-*")]
    [InlineData("p2-CN9fYH5qAAA")]
    [InlineData("abcdef012345-7")]
    public void Mark_IsNone_WhenTheTextIsNot(string? text) => Assert.Null(PollMark.Read(text));

    [Fact]
    public void Client_ReceivesEachLineOnce_WhateverIsWrittenLateOrAgain()
    {
        // Each write becomes visible up to two seconds after the service has stamped it, and executions are written again.
        var random = new Random(7);
        List<(DateTimeOffset Visible, StoredChange<IReadOnlyList<LogLine>> Row)> lines = [];
        List<(DateTimeOffset Visible, StoredChange<TaskExecution> Row)> executions = [];
        for (var i = 0; i < 2_000; i++)
        {
            var writtenAt = At.AddMilliseconds(random.Next(0, 60_000));
            var visible = writtenAt.AddMilliseconds(random.Next(0, 2_000));
            lines.Add((visible, new($"l:{i}", writtenAt, [new LogLine(writtenAt.AddMinutes(random.Next(-5, 5)), LogSeverity.Info, $"{i}")])));
            executions.Add((visible, new($"x:{i % 50}", writtenAt, new TaskExecution { Position = i % 50, Task = "t", Status = ExecutionStatus.Running, StartedAt = writtenAt })));
        }

        List<string> received = [];
        Dictionary<int, DateTimeOffset> last = [];
        PollMark? mark = null;
        for (var now = At.AddSeconds(-5); now < At.AddSeconds(70); now += TimeSpan.FromMilliseconds(random.Next(300, 3_000)))
        {
            var since = mark?.Since ?? now - PollMark.Overlap;
            var current = executions.Where(e => e.Visible <= now).GroupBy(e => e.Row.Key).Select(rows => rows.MaxBy(e => e.Row.WrittenAt).Row);
            var read = new StoredRunChanges(
                new DateTimeOffset(now.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero),
                [.. current.Where(row => row.WrittenAt >= since)],
                [.. lines.Where(l => l.Visible <= now && l.Row.WrittenAt >= since).Select(l => l.Row)],
                IsCut: false);
            var polled = PolledChanges.OfRun(mark, Head, read);
            mark = PollMark.Read(polled.Next.ToString());
            received.AddRange(polled.Lines.Select(line => line.Message));
            foreach (var execution in polled.Executions)
            {
                last[execution.Position] = execution.StartedAt!.Value;
            }
        }

        Assert.Equal(Enumerable.Range(0, 2_000).Select(i => $"{i}").Order(StringComparer.Ordinal), received.Order(StringComparer.Ordinal));
        Assert.All(executions.GroupBy(e => e.Row.Item.Position), rows => Assert.Equal(rows.Max(e => e.Row.WrittenAt), last[rows.Key]));
    }

    [Fact]
    public void Client_ReceivesNothing_WhenNothingChanges()
    {
        StoredChange<TaskExecution> execution = new("x", At, new TaskExecution { Position = 0, Task = "t", Status = ExecutionStatus.Running });
        var read = new StoredRunChanges(At, [execution], [new("l", At, [new LogLine(At, LogSeverity.Info, "a")])], IsCut: false);
        var first = PolledChanges.OfRun(null, Head, read);

        var second = PolledChanges.OfRun(first.Next, Head, read with { ReadAt = At.AddSeconds(2) });

        Assert.True(first.IsReset);
        Assert.Equal((false, null, 0, 0), (second.IsReset, second.Head, second.Executions.Count, second.Lines.Count));
        Assert.NotNull(PolledChanges.OfRun(second.Next, Head with { Status = RunStatus.Paused }, read).Head);
    }

    [Fact]
    public void Client_BeginsAgain_WhenThereIsTooMuch()
    {
        var mark = PollMark.Of(At, []);
        StoredChange<IReadOnlyList<LogLine>>[] many = [.. Enumerable.Range(0, PollMark.Most).Select(i => new StoredChange<IReadOnlyList<LogLine>>($"{i}", At, []))];

        Assert.True(PolledChanges.OfRun(mark, Head, new StoredRunChanges(At, [], [], IsCut: true)).IsReset);
        Assert.True(PolledChanges.OfRun(mark, Head, new StoredRunChanges(At, [], many, IsCut: false)).IsReset);
        Assert.True(PolledChanges.OfAll(mark, [], new StoredEnds(At, [], IsCut: true)).IsReset);
    }

    [Fact]
    public void Client_ReceivesAnEnd_ThatIsAnnouncedBeforeItIsWritten()
    {
        var mark = PolledChanges.OfAll(null, [Head], new StoredEnds(At, [], IsCut: false)).Next;
        var ended = Head with { Status = RunStatus.Succeeded, CompletedAt = At };

        // Announced, and the host is slow; others end meanwhile.
        for (var second = 1; second <= 20; second++)
        {
            StoredChange<RunHead?> announced = new("list:a", At, null);
            StoredChange<RunHead?> other = new($"list:{second}", At.AddSeconds(second), Head with { Id = $"{second}", Status = RunStatus.Failed });
            var polled = PolledChanges.OfAll(mark, [Head], new StoredEnds(At.AddSeconds(second), Read(mark, announced, other), IsCut: false));
            Assert.Equal([$"{second}"], polled.Runs.Select(run => run.Id));
            mark = polled.Next;
        }

        var last = PolledChanges.OfAll(mark, [], new StoredEnds(At.AddSeconds(21), Read(mark, new StoredChange<RunHead?>("list:a", At, ended)), IsCut: false));
        Assert.Equal([ended], last.Runs);
        Assert.Empty(PolledChanges.OfAll(last.Next, [], new StoredEnds(At.AddSeconds(22), Read(last.Next, new StoredChange<RunHead?>("list:a", At, ended)), IsCut: false)).Runs);
    }

    private static StoredChange<RunHead?>[] Read(PollMark mark, params StoredChange<RunHead?>[] all) => [.. all.Where(end => end.WrittenAt >= mark.Since)];
}
