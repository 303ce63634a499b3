using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Storage.Sqlite.Runs;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.Sqlite;

/// <summary>Runs that were written lately are answered from memory, and always as they are in the file.</summary>
public sealed class RecentRunTests : SqliteTest
{
    public static TheoryData<string> Kinds => [.. Samples.Keys];

    private static readonly Dictionary<string, Func<Run, Run>> Samples = new(StringComparer.Ordinal)
    {
        ["plain"] = run => run,
        ["inputs"] = run => run with { Inputs = Sample.Json("""{ "a": [1.50, "\u00e9"], "b": 9007199254740993 }""") },
        ["payload"] = run => run with { Payload = Sample.Json("""{"x":null}""") },
        ["secrets"] = run => run with { InheritedSecrets = ["a", "b"], InheritedSigningSecrets = ["b"], IntoChildren = true },
        ["large inputs"] = run => run with { Inputs = Sample.Json($$"""{"a":{{Sample.JsonOf(5_000).GetRawText()}}}""") },
        ["labels"] = run => run with { Labels = RunLabels.Of([new("team", "a")], "order 7") },
        ["parent"] = run => run with { Trigger = RunTrigger.Parent, Parent = new RunParent("p", "t", 3) },
        ["rerun"] = run => run with { Trigger = RunTrigger.Rerun, RerunOf = "r", StartedBy = "ann" },
        ["schedule"] = run => run with { Trigger = RunTrigger.Schedule, ScheduledFor = Sample.Noon.ToOffset(TimeSpan.FromHours(2)) },
        ["priority"] = run => run with { Priority = 5, ConcurrencyKey = "k", TriggeredBy = "x" },
        ["delayed"] = run => run with { StartAt = Sample.Noon.AddDays(1), QueuedFor = QueuedFor.Start, Status = RunStatus.Queued },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task GetAsync_AnswersAsTheFile_AfterEachChange(string kind)
    {
        await Store.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        var run = (await Store.AdmitAsync(new RunAdmission(Samples[kind](Sample.Run(1)), Sample.Line("accepted"), 1, OverlapPolicy.Queue), None)).Run!;
        await AssertSameAsync(run.Id);
        List<RunTransition> changes =
        [
            Sample.Move(run, run.Status, RunStatus.Running),
            Sample.Move(run, RunStatus.Running, RunStatus.Paused, reason: "by ann"),
            Sample.Move(run, RunStatus.Paused, RunStatus.Running, afterSeconds: 2),
            Sample.Move(run, RunStatus.Running, RunStatus.Running) with { Lost = new LostTasks("1:2") },
            Sample.Move(run, RunStatus.Running, RunStatus.Cancelling, reason: "enough") with { EndOrder = new EndOrder(EndCause.Person, "enough", Sample.Noon) },
            Sample.Move(run, RunStatus.Cancelling, RunStatus.Cancelled, error: "cancelled"),
        ];
        foreach (var change in changes)
        {
            Assert.NotNull(await Store.TransitionAsync(change, Sample.Line("changed"), None));
            await AssertSameAsync(run.Id);
        }

        Assert.True(await Store.DeleteAsync(run.Id, None));
        Assert.Null(await Store.GetAsync(run.Id, None));
        Assert.Null(await Store.GetHeadAsync(run.Id, None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetAsync_AnswersAsTheFile_WhenARunHasOutputs(bool withLast)
    {
        var run = await CreateRunAsync();
        await Store.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Running), null, None);
        var end = Sample.Move(run, RunStatus.Running, RunStatus.Succeeded) with { Outputs = Sample.Json("""{"a":1}""") };
        await (withLast ? Store.EndWithAsync(end, Sample.Line("ended"), [Sample.Execution(0)], [], None) : Store.EndAsync(end, Sample.Line("ended"), None));

        Assert.Equal("""{"a":1}""", (await Store.GetAsync(run.Id, None))!.Outputs?.GetRawText());
        await AssertSameAsync(run.Id);
    }

    [Fact]
    public async Task GetAsync_AnswersAsTheFile_WhenWritesFailOneByOne()
    {
        var run = await CreateRunAsync();
        var failing = Store.Database.Writer.Write<bool>(
            session =>
            {
                RunWrites.Transition(session, Sample.Move(run, RunStatus.Pending, RunStatus.Running), null);
                throw new InvalidOperationException("on purpose");
            },
            None);
        var other = Store.RecordAsync(run.Id, [Sample.Execution(0)], [], None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        await other;
        Assert.Equal(RunStatus.Pending, (await Store.GetAsync(run.Id, None))!.Status);
        await AssertSameAsync(run.Id);
        Assert.NotNull(await Store.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Running), null, None));
        await AssertSameAsync(run.Id);
    }

    [Fact]
    public async Task GetAsync_ReadsTheFileNot_WhenARunWasWrittenLately()
    {
        var run = await CreateRunAsync();
        await Store.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Running), null, None);
        var before = Store.Database.Readers.Reads;

        await Store.GetAsync(run.Id, None);
        await Store.GetHeadAsync(run.Id, None);

        Assert.Equal(before, Store.Database.Readers.Reads);
    }

    [Fact]
    public async Task GetAsync_ReadsTheFile_WhenManyRunsCameAfter()
    {
        await Store.CreateAsync(Sample.Definition("nightly", Sample.Task("a")), isActive: true, Sample.Noon, None);
        await Task.WhenAll(Enumerable.Range(0, 1_200).Select(i => Store.AdmitAsync(new RunAdmission(Sample.Run(1, i), Sample.Line("accepted"), 5_000, OverlapPolicy.Queue), None)));
        var before = Store.Database.Readers.Reads;

        foreach (var i in new[] { 0, 199, 200, 1_199 })
        {
            Assert.NotNull(await Store.GetAsync(Sample.Id(1, i), None));
        }

        Assert.Equal(2, Store.Database.Readers.Reads - before);
    }

    // A reader that has seen a commit in the file must not see an earlier state in memory.
    [Fact]
    public async Task GetHeadAsync_IsNeverBehindTheFile_WhileARunChanges()
    {
        var run = await CreateRunAsync();
        await Store.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Running), null, None);
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var lines = (await Store.ListLogAsync(run.Id, new PageRequest(200), None)).Items.Count;
                var head = await Store.GetHeadAsync(run.Id, None);
                Assert.True(int.Parse(head!.StatusReason ?? "0", System.Globalization.CultureInfo.InvariantCulture) >= lines - 1, $"{lines} lines, and the reason is still {head.StatusReason}");
            }
        });
        for (var i = 1; i < 150; i += 2)
        {
            _ = Change(i); // two of one commit
            await Change(i + 1);
        }

        Task<RunHead?> Change(int i) => Store.TransitionAsync(Sample.Move(run, RunStatus.Running, RunStatus.Running, reason: $"{i}"), Sample.Line("again"), None);

        await stop.CancelAsync();
        await reading;
    }

    private async Task AssertSameAsync(string id)
    {
        var stored = (await Store.Database.Readers.Read(session => RunReads.Find(session, id), None))!.Run;
        Assert.Equal(JsonSerializer.Serialize(stored), JsonSerializer.Serialize(await Store.GetAsync(id, None)));
        Assert.Equal(stored.ToHead(), await Store.GetHeadAsync(id, None));
    }
}
