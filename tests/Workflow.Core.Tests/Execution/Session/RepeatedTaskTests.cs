using System.Collections.Concurrent;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>Whole runs with tasks that repeat, also over the death of a process at each call of its store.</summary>
public sealed class RepeatedTaskTests
{
    // Three rounds, of which the second is retried; an event for each of two rounds; items of one and two rounds; and one that is never done.
    private const string Rounds =
        "[{'name':'poll','task_type':'LAMBDA','config':{'parts':'{{ iteration }}'},'retry':{'max_attempts':3,'initial_interval_seconds':0},'repeat':{'until':'output.parts == 3','delay_seconds':0}},"
        + "{'name':'use','task_type':'LAMBDA','depends_on':['poll'],'config':{'parts':'{{ tasks.poll.output.parts }}'}},"
        + "{'name':'hear','task_type':'EVENT','depends_on':['use'],'config':{'name':'e'},'repeat':{'until':'output == 2','delay_seconds':0}},"
        + "{'name':'each','task_type':'LAMBDA','depends_on':['hear'],'for_each':[1,2],'max_parallel':1,'config':{'parts':'{{ iteration }}'},'repeat':{'until':'output.parts == item','delay_seconds':0}},"
        + "{'name':'never','task_type':'LAMBDA','depends_on':['each'],'repeat':{'until':'false','max_attempts':2,'delay_seconds':0},'catch':[{'on':['repeat_exhausted'],'task':'alert'}]},"
        + "{'name':'alert','task_type':'LAMBDA','config':{'own':'error.details.iterations'}}]";

    private const int MostCalls = 130;

    private static readonly DriveLimits Limits = new(TimeSpan.FromSeconds(30), (_, _) => 100, 20);

    private static readonly string[] Expected =
    [
        "alert.1 SUCCEEDED", "each.1 SUCCEEDED", "each[0].1 SUCCEEDED 1", "each[1].1 SUCCEEDED 1+", "each[1].2 SUCCEEDED 2",
        "hear.1 SUCCEEDED 1+", "hear.2 SUCCEEDED 2", "never.1 SUCCEEDED 1+", "never.2 FAILED 2",
        "poll.1 SUCCEEDED 1+", "poll.2 FAILED 2", "poll.3 SUCCEEDED 2+", "poll.4 SUCCEEDED 3", "use.1 SUCCEEDED",
    ];

    [Fact]
    public async Task Rounds_LeadToTheEnd()
    {
        using var fixture = await BeginAsync(Rounds);

        var answer = await DriveAsync(fixture, fixture.Store, []);

        Assert.Equal(DriveEnd.Ended, answer.End);
        Assert.Equal(RunStatus.Succeeded, (await RunAsync(fixture)).Status);
        Assert.Equal(Expected, await StoryAsync(fixture));
        Assert.Equal("{\"parts\":3}", await fixture.OutputAsync(1));
        Assert.Equal("[{\"parts\":1},{\"parts\":2}]", await fixture.OutputAsync(3));
    }

    [Fact]
    public async Task Rounds_AreDecidedOnce_WhicheverCallIsTheLast()
    {
        var wereDead = await DeathTable.ForEachAsync(MostCalls, () => BeginAsync(Rounds), (fixture, store, stopping) => DriveAsync(fixture, store, [], stopping), async (fixture, where, ended) =>
        {
            ConcurrentQueue<(string, int?, int)> begun = [];
            await DriveAsync(fixture, fixture.Store, begun);

            Assert.Equal((where, RunStatus.Succeeded), (where, (await RunAsync(fixture)).Status));
            var story = await StoryAsync(fixture);
            Assert.Equal([where, .. Expected], [where, .. story]);
            Assert.DoesNotContain(begun, call => ended.Any(e => (e.Task, e.Index, e.Attempt) == call));
        });

        Assert.InRange(wereDead, 150, int.MaxValue); // else the test says nothing
    }

    // It holds no worker while it waits.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NextRound_IsCancelled_WhenTheRunIsOrderedToEnd(bool isItem)
    {
        using var fixture = await BeginAsync($"[{{'name':'a','task_type':'LAMBDA',{(isItem ? "'for_each':[1]," : "")}'repeat':{{'until':'false','delay_seconds':60}}}},{{'name':'b','task_type':'LAMBDA','trigger_rule':'always','config':{{'parts':'{{{{ tasks.a.status }}}}'}}}}]");
        Assert.Equal(DriveEnd.Waits, (await DriveAsync(fixture, fixture.Store, [])).End);
        var waiting = await fixture.LastAsync(0, isItem ? 0 : null);
        Assert.Equal((ExecutionStatus.Waiting, 2, $"round 2 is due at {Rfc3339.Write(waiting.DueAt!.Value)}"), (waiting.Status, waiting.Attempt, waiting.StatusReason));

        await fixture.Control.TryCancelAsync(RunnerFixture.RunId, Core.Execution.Orders.Cancellation.ByPerson(), CancellationToken.None);
        await DriveAsync(fixture, fixture.Store, []);

        Assert.Equal(RunStatus.Cancelled, (await RunAsync(fixture)).Status);
        Assert.Equal((ExecutionStatus.Cancelled, ExecutionStatus.Cancelled), ((await fixture.LastAsync(0)).Status, (await fixture.LastAsync(0, isItem ? 0 : null)).Status));
        Assert.Equal("{\"parts\":\"CANCELLED\"}", await fixture.OutputAsync(1));
    }

    // A run of thousands of rounds is continued at its last, and its snapshot has no others.
    [Fact]
    public async Task Snapshot_HasTheLastRoundOnly()
    {
        List<RecordedExecution> recorded =
        [
            new(0, null, 1, ExecutionStatus.Failed, EditorFixture.Start, EditorFixture.Start),
            new(0, null, 2, ExecutionStatus.Succeeded, EditorFixture.Start, EditorFixture.Start),
            .. Enumerable.Range(1, 9).Select(i => new RecordedExecution(1, null, i, ExecutionStatus.Succeeded, EditorFixture.Start, EditorFixture.Start) { Round = new Round(i, 1, EditorFixture.Start) }),
            new(1, null, 10, ExecutionStatus.Waiting, null, null, EditorFixture.Start.AddDays(1)) { Round = new Round(10, 1) },
            new(2, 0, 1, ExecutionStatus.Succeeded, EditorFixture.Start, EditorFixture.Start) { Round = new Round(1, 1, EditorFixture.Start) },
            new(2, 0, 2, ExecutionStatus.Waiting, EditorFixture.Start, null, EditorFixture.Start.AddDays(1)) { Round = new Round(2, 1) },
            new(2, 1, 1, ExecutionStatus.Succeeded, EditorFixture.Start, EditorFixture.Start, CarriedOver: true) { Round = new Round(1, 1) },
        ];

        List<RecordedExecution> left = [.. RecordedAnswers.WithoutEarlierRounds(recorded)];

        Assert.Equal(["0..1", "0..2", "1..10", "2.0.2", "2.1.1"], left.Select(e => $"{e.Position}.{e.Index}.{e.Attempt}"));
        using var fixture = await BeginAsync(Rounds);
        foreach (var records in new[] { recorded, left })
        {
            var answers = new RecordedAnswers(RunnerFixture.RunId, fixture.Version.Plan, records);
            Assert.Equal((new TaskCall(0), null), answers.Resume(new TaskCall(0)));
            Assert.Equal((new TaskCall(1, Attempt: 10), EditorFixture.Start.AddDays(1)), answers.Resume(new TaskCall(1)));
            Assert.Equal((new TaskCall(2, 0, 2), null), answers.Resume(new TaskCall(2, 0))); // it has begun to wait
            Assert.Equal((new TaskCall(2, 1), null), answers.Resume(new TaskCall(2, 1)));
            Assert.Equal((new TaskCall(3), null), answers.Resume(new TaskCall(3)));
        }
    }

    private static async Task<DriveAnswer> DriveAsync(
        RunnerFixture fixture, IRunStore store, ConcurrentQueue<(string, int?, int)> begun, CancellationToken stopping = default) =>
        await OtherProcess.DriveOf(fixture, store, async (context, token) =>
        {
            begun.Enqueue((context.Task, context.Index, context.Attempt));
            return (context.Task, context.Attempt) is ("poll", 2)
                ? TaskResult.Failed(new TaskError("boom", "m", Retryable: true))
                : TaskResult.Succeeded(context.Expressions is { } own && context.Task == "alert" ? await own.EvaluateAsync(context.Config.GetProperty("own").GetString()!, "/config/own", null, token) : context.Config);
        }).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, stopping).SoonAsync();

    private static async Task<Run> RunAsync(RunnerFixture fixture) =>
        await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None) ?? throw new InvalidOperationException("The run is gone.");

    private static async Task<IEnumerable<string>> StoryAsync(RunnerFixture fixture) =>
        (await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, CancellationToken.None))
            .Select(e => $"{e.Task}{(e.Index is { } index ? $"[{index}]" : "")}.{e.Attempt} {Word.Upper(e.Status)}{(e.Round is { } round ? $" {round.Iteration}{(e.IsRepeated ? "+" : "")}" : "")}")
            .Order(StringComparer.Ordinal);

    private static async Task<RunnerFixture> BeginAsync(string tasks)
    {
        var fixture = new RunnerFixture();
        await fixture.BeginAsync(tasks);
        fixture.Store.Put(fixture.Run with { Status = RunStatus.Pending });
        foreach (var n in new[] { 1, 2 })
        {
            await fixture.Store.AddEventAsync(new SentEvent(RunnerFixture.RunId, "e", TestJson.Parse($"{n}"), EditorFixture.Start, new LogLine(EditorFixture.Start, LogSeverity.Info, "sent")), CancellationToken.None);
        }

        return fixture;
    }
}
