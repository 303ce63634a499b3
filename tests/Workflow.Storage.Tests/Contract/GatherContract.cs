using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Starts that become one run.</summary>
public abstract class GatherContract : StoreContract
{
    private static readonly BatchRule Rule = new(3, 60);

    // Another host on the same store; null: there is only one process.
    protected virtual Task<IRunStore> OtherHostAsync() => Task.FromResult(Runs);

    private async Task<Admission> StartAsync(Run run, int mostQueued = int.MaxValue, string? key = null, IRunStore? host = null, BatchRule? rule = null) =>
        await (host ?? Runs).AdmitAsync(
            new RunAdmission(run, new LogLine(run.CreatedAt, LogSeverity.Info, "accepted"), 1, OverlapPolicy.Queue, key) { Batch = rule ?? Rule, MaxQueuedRuns = mostQueued },
            None);

    private async Task<Admission> DueAsync(int number, double second, int max = 1, IRunStore? host = null) => await (host ?? Runs).AdmitAsync(
        new RunAdmission(Run.Of((await Runs.GetHeadAsync(Sample.Id(1, number), None))!) with { DueAt = null }, new LogLine(At(second), LogSeverity.Info, "due"), max, OverlapPolicy.Queue) { IsDue = true, RecordsSkip = true },
        None);

    private static DateTimeOffset At(double second) => Sample.Noon.AddSeconds(second);

    private static Run New(int number, string? text = null) => Sample.Run(1, number) with { Inputs = JsonElement.Parse($$"""{"n":{{number}},"text":"{{text}}"}""") };

    private static int NumberOf(JsonElement inputs) => inputs.GetProperty("n").GetInt32();

    private static int[] NumbersOf(Run run) => [NumberOf(run.Inputs), .. run.Gathered.Select(start => NumberOf(start.Inputs))];

    private async Task<IEnumerable<int>> StoredAsync(int number) => NumbersOf((await Runs.GetAsync(Sample.Id(1, number), None))!);

    private async Task<IReadOnlyList<string>> WaitingAsync(double second) => [.. (await Runs.ListDelayedAsync(At(second), 100, None)).Select(run => run.Id)];

    [Fact]
    public async Task Starts_BecomeOneRun_ThatIsDueWhenItIsFull()
    {
        await CreateWorkflowAsync();
        var first = (await StartAsync(New(0))).Run!;
        Assert.Equal((RunStatus.Queued, QueuedFor.Batch, At(60), "gathers starts: 1 of 3, until 2026-11-23T12:01:00.1234567Z"), (first.Status, first.QueuedFor, first.DueAt, first.StatusReason));
        Assert.Equal(At(60), await Runs.NextStartAsync(At(0), None));

        var second = await StartAsync(New(1) with { Payload = JsonElement.Parse("[7]") });
        Assert.Equal((AdmissionOutcome.Accepted, first.Id, "gathers starts: 2 of 3, until 2026-11-23T12:01:00.1234567Z"), (second.Outcome, second.Run!.Id, second.Run.StatusReason));
        Assert.Null(await Runs.GetHeadAsync(Sample.Id(1, 1), None));
        Assert.Empty(await WaitingAsync(59));

        var third = (await StartAsync(New(2))).Run!;
        Assert.Equal((first.Id, At(2), "has gathered 3 starts, and begins"), (third.Id, third.DueAt, third.StatusReason));
        Assert.Equal([first.Id], await WaitingAsync(2));
        Assert.Equal([0, 1, 2], await StoredAsync(0));
        Assert.Equal("[7]", (await Runs.GetAsync(first.Id, None))!.Gathered[0].Payload?.GetRawText());

        // The next start begins another.
        var fourth = (await StartAsync(New(3))).Run!;
        Assert.Equal((Sample.Id(1, 3), At(63)), (fourth.Id, fourth.DueAt));

        Assert.Equal(RunStatus.Pending, (await DueAsync(0, 2)).Run!.Status);
        Assert.Equal(AdmissionOutcome.Repeated, (await DueAsync(0, 2)).Outcome);
        Assert.Equal([0, 1, 2], await StoredAsync(0));
        Assert.Equal(QueuedFor.Slot, (await DueAsync(3, 63)).Run!.QueuedFor);
        Assert.Equal(["accepted", "start 2 of 3 gathered (manual)", "start 3 of 3 gathered (manual)", "due"], await LogOfAsync(first.Id));
    }

    [Fact]
    public async Task AStartAfterTheTime_OfAnotherVersion_OrWithOtherKeys_BeginsAnother()
    {
        await CreateWorkflowAsync();
        await StartAsync(New(0));
        Run[] others = [New(1) with { WorkflowVersion = 2 }, New(2) with { ConcurrencyKey = "a" }, New(3) with { ConcurrencyKey = "b" }, New(4) with { RateKey = "" }, New(5) with { RateKey = "a" }, New(60)];
        foreach (var other in others)
        {
            Assert.Equal(other.Id, (await StartAsync(other)).Run!.Id);
        }

        // Each goes on by itself; of two with the same keys the newer one.
        Assert.Equal(Sample.Id(1, 3), (await StartAsync(New(10) with { ConcurrencyKey = "b" })).Run!.Id);
        Assert.Equal(Sample.Id(1, 60), (await StartAsync(New(61))).Run!.Id);
        Assert.Equal([3, 10], await StoredAsync(3));
    }

    [Fact]
    public async Task ARepeatedStart_AddsNothing_AndAnswersItsRun()
    {
        await CreateWorkflowAsync();
        await StartAsync(New(0), key: "a");
        await StartAsync(New(1), key: "b");
        foreach (var isBegun in new[] { false, true })
        {
            foreach (var (key, number) in new[] { ("a", 0), ("b", 1) })
            {
                var again = await StartAsync(New(number) with { Id = Sample.Id(1, 9), CreatedAt = At(9) }, key: key);
                Assert.Equal((AdmissionOutcome.Repeated, Sample.Id(1, 0)), (again.Outcome, again.Run!.Id));
                Assert.Equal(AdmissionOutcome.KeyReused, (await StartAsync(New(8), key: key)).Outcome);
                Assert.Equal(Sample.Id(1, 0), (await Runs.FindByIdempotencyKeyAsync(1, key, None))!.Id);
            }

            Assert.Equal([0, 1], await StoredAsync(0));
            if (!isBegun)
            {
                await DueAsync(0, 60);
            }
        }

        // With the run, its keys are free.
        await Runs.MoveAsync(new RunTransition(Sample.Id(1, 0), [RunStatus.Pending], RunStatus.Cancelled, At(70)));
        Assert.True(await Runs.DeleteAsync(Sample.Id(1, 0), None));
        Assert.Null(await Runs.FindByIdempotencyKeyAsync(1, "b", None));
        Assert.Equal(Sample.Id(1, 80), (await StartAsync(New(80), key: "b")).Run!.Id);
    }

    [Fact]
    public async Task ACancelledRun_GathersNoMore_AndAFullQueueTakesNoOther()
    {
        await CreateWorkflowAsync();
        await StartAsync(New(0), mostQueued: 1);
        Assert.Equal(Sample.Id(1, 0), (await StartAsync(New(1), mostQueued: 1)).Run!.Id); // the queue does not grow
        await StartAsync(New(2), mostQueued: 1);
        Assert.Equal(AdmissionOutcome.QueueFull, (await StartAsync(New(3), mostQueued: 1)).Outcome);

        await Runs.MoveAsync(new RunTransition(Sample.Id(1, 0), [RunStatus.Queued], RunStatus.Cancelled, At(4)));
        Assert.Equal(Sample.Id(1, 5), (await StartAsync(New(5))).Run!.Id);
        await Runs.MoveAsync(new RunTransition(Sample.Id(1, 5), [RunStatus.Queued], RunStatus.Cancelled, At(6)));
        Assert.Equal(Sample.Id(1, 7), (await StartAsync(New(7))).Run!.Id);
        Assert.Equal([Sample.Id(1, 7)], await WaitingAsync(3600));
        Assert.Equal(AdmissionOutcome.Repeated, (await DueAsync(5, 66)).Outcome);
    }

    [Fact]
    public async Task LargeStarts_AreGatheredUpToALimit()
    {
        await CreateWorkflowAsync();
        var large = new string('x', 90_000);
        foreach (var (number, run) in new[] { (0, 0), (1, 0), (2, 2), (3, 2) })
        {
            Assert.Equal(Sample.Id(1, run), (await StartAsync(New(number, large))).Run!.Id);
        }

        Assert.Equal([0, 1], await StoredAsync(0));
        Assert.Equal([2, 3], await StoredAsync(2));
        var alone = (await StartAsync(New(4, new string('x', Gathering.MostBytes)))).Run!;
        Assert.Equal((Sample.Id(1, 4), At(4)), (alone.Id, alone.DueAt));
    }

    [Fact]
    public async Task OfManyStarts_InTwoHosts_WhileRunsBegin_NoneIsLost_AndNoneIsThereTwice()
    {
        await CreateWorkflowAsync();
        var other = await OtherHostAsync();
        var rule = new BatchRule(7, 60);
        var begun = Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                foreach (var run in await Runs.ListDelayedAsync(At(1000), 100, None))
                {
                    await (i % 2 == 0 ? Runs : other).AdmitAsync(new RunAdmission(Run.Of(run) with { DueAt = null }, new LogLine(At(100), LogSeverity.Info, "due"), 100, OverlapPolicy.Queue) { IsDue = true, RecordsSkip = true }, None);
                }
            }
        });
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i => (Number: i, Run: (await StartAsync(New(i), key: i % 3 == 0 ? $"k{i}" : null, host: i % 2 == 0 ? Runs : other, rule: rule)).Run!.Id)));
        await begun;

        var of = new Dictionary<int, string>();
        foreach (var id in answers.Select(answer => answer.Run).Distinct())
        {
            var run = (await Runs.GetAsync(id, None))!;
            Assert.InRange(NumbersOf(run).Length, 1, 7);
            Assert.All(NumbersOf(run), number => Assert.True(of.TryAdd(number, id), $"{number} is there twice"));
        }

        Assert.Equal(answers.OrderBy(a => a.Number), of.Select(pair => (pair.Key, pair.Value)).OrderBy(a => a.Key));
    }
}
