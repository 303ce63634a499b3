using System.Collections.Concurrent;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Session;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>
/// Whole runs of one process whose tasks without I/O are recorded a moment later, also over the death of the process at each call of its store: what is
/// noticed outside begins only when all before it is on record, and is done once.
/// </summary>
public sealed class HeldRecordsCrashTests
{
    private const string Instant = "'task_type':'INSTANT','config':{'v':1}";
    private const string Called = "'task_type':'LAMBDA','config':{}";

    // The calls that have begun before their upstreams were on record.
    private readonly ConcurrentQueue<string> _early = [];

    public static TheoryData<string, string> Runs => new()
    {
        { "a chain", $"[{{'name':'a',{Instant}}},{{'name':'b',{Instant}}},{{'name':'c',{Instant}}},{{'name':'d',{Instant}}}]" },
        { "a call in the middle", $"[{{'name':'a',{Instant}}},{{'name':'b',{Instant}}},{{'name':'c',{Called}}},{{'name':'d',{Instant}}}]" },
        { "a call at the end", $"[{{'name':'a',{Instant}}},{{'name':'b',{Instant}}},{{'name':'c',{Called}}}]" },
        { "an output that is read", "[{'name':'a'," + Instant + "},{'name':'b','task_type':'INSTANT','config':{'v':'{{ tasks.a.output.v + 1 }}'}},{'name':'c','task_type':'LAMBDA','config':{'v':'{{ tasks.b.output.v }}'}}]" },
        { "a fan-out", $"[{{'name':'a',{Instant}}},{{'name':'b',{Instant},'depends_on':['a']}},{{'name':'c',{Called},'depends_on':['a']}},{{'name':'d',{Instant},'depends_on':['a']}},{{'name':'e',{Instant},'depends_on':['b','c','d']}}]" },
        { "a list", $"[{{'name':'a',{Instant},'for_each':[1,2,3]}},{{'name':'b','task_type':'LAMBDA','config':{{'v':'{{{{ tasks.a.output.length }}}}'}}}}]" },
        { "the first of two", $"[{{'name':'a',{Instant},'depends_on':[]}},{{'name':'b',{Instant},'depends_on':[]}},{{'name':'c',{Called},'depends_on':['a','b'],'trigger_rule':'one_success'}}]" },
        { "a failure", $"[{{'name':'a',{Instant}}},{{'name':'b','task_type':'INSTANT','config':{{'fails':true}}}},{{'name':'c',{Called}}}]" },
        { "one that is skipped", $"[{{'name':'a',{Instant}}},{{'name':'b',{Called},'when':'false'}},{{'name':'c',{Instant},'trigger_rule':'none_failed'}}]" },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Run_EndsInTheSameWay_WhicheverCallIsTheLast(string name, string tasks)
    {
        var expected = await StoryAsync(tasks);
        Assert.StartsWith(name == "a failure" ? "Failed: " : "Succeeded: ", expected, StringComparison.Ordinal);
        var calls = 0;
        var wereDead = await DeathTable.ForEachAsync(30, () => BeginAsync(tasks), (fixture, store, stopping) => LiveAsync(fixture, store, [], null, stopping), async (fixture, where, ended) =>
        {
            ConcurrentQueue<string> begun = [];
            await LiveAsync(fixture, fixture.Store, begun);

            Assert.Equal((where, expected), (where, await StoryOfAsync(fixture)));
            Assert.Empty(_early);
            Assert.DoesNotContain(begun, task => ended.Any(e => e.Task == task));
            calls++;
        });

        Assert.True(wereDead >= 8 && calls == 90, $"{name}: {wereDead} processes died."); // else the test says nothing
    }

    [Theory] // how many times the store records, and ends, at most
    [InlineData(5, 0, 1)]
    [InlineData(60, 0, 1)]
    [InlineData(5, 1, 4)] // what was held; the start of the call; its end; the rest, with the end of the run
    public async Task Run_IsRecordedInFewWrites(int instant, int called, int writes)
    {
        var tasks = $"[{string.Join(",", Enumerable.Range(0, instant + called).Select(i => $"{{'name':'t{i}',{(i == 2 && called > 0 ? Called : Instant)}}}"))}]";
        using var fixture = await BeginAsync(tasks);
        ConcurrentQueue<string> calls = [];

        await LiveAsync(fixture, CountingStore.Of(fixture.Store, calls), []);

        Assert.Equal(instant + called, (await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, CancellationToken.None)).Count(e => e.Status == ExecutionStatus.Succeeded));
        Assert.Equal(writes, calls.Count(call => call is nameof(IRunStore.RecordAsync) or nameof(IRunStore.EndWithAsync) or nameof(IRunStore.EndAsync)));
    }

    [Fact] // the run waits for an event, and does nothing else
    public async Task Session_Fails_WhenWhatIsHeldCannotBeWritten()
    {
        using var fixture = await BeginAsync("[{'name':'e','task_type':'EVENT','config':{'name':'go'},'depends_on':[]},{'name':'l'," + Called + ",'depends_on':[]},{'name':'a'," + Instant + ",'depends_on':['l']}]");
        var isWritten = false;
        fixture.Store.FailBefore = write => isWritten = fixture.Store.Writes[write].Executions.Any(e => e.Task == "a");
        var living = LiveAsync(fixture, fixture.Store, [], until: async () => (await fixture.Store.ListRecordedAsync(RunnerFixture.RunId, CancellationToken.None)).Any(e => e.Status == ExecutionStatus.Waiting));

        for (var i = 0; i < 10_000 && !living.IsCompleted; i++)
        {
            fixture.Time.Advance(isWritten ? TimeSpan.Zero : HeldRecords.Patience); // no further, or the task that waits would look again by itself
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.IsType<InvalidOperationException>(await Record.ExceptionAsync(() => living));
    }

    private async Task<string> StoryAsync(string tasks)
    {
        using var fixture = await BeginAsync(tasks);
        await LiveAsync(fixture, fixture.Store, []);
        return await StoryOfAsync(fixture);
    }

    private static async Task<string> StoryOfAsync(RunnerFixture fixture)
    {
        var run = await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None);
        var all = await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, CancellationToken.None);
        return $"{run!.Status}: {string.Join(", ", all.Select(e => $"{e.Task}[{e.Index}].{e.Attempt} {e.Status} {e.Output?.GetRawText()}").Order(StringComparer.Ordinal))}";
    }

    // Whatever a call finds on record when it begins, its upstreams are there.
    private async Task LiveAsync(RunnerFixture fixture, IRunStore store, ConcurrentQueue<string> begun, Func<Task<bool>>? until = null, CancellationToken stopping = default)
    {
        var (services, lifecycle, _) = OtherProcess.ServicesOf(
            fixture,
            store,
            async (context, _) =>
            {
                begun.Enqueue(context.Task);
                while (until is not null && !await until())
                {
                    await Task.Delay(1, CancellationToken.None);
                }

                var recorded = await fixture.Store.ListRecordedAsync(RunnerFixture.RunId, CancellationToken.None);
                var task = fixture.Version.Plan.Tasks[fixture.Version.Positions[context.Task]];
                var ended = recorded.Where(e => e.Index is null && e.Status.IsFinal()).Select(e => e.Position).ToHashSet();
                if (task.Rule == TriggerRule.OneSuccess ? !task.Upstreams.Any(ended.Contains) : !task.Upstreams.All(ended.Contains))
                {
                    _early.Enqueue(context.Task); // a fault here would only fail the task
                }

                return TaskResult.Succeeded(context.Config);
            },
            new Workers(10));
        await OneProcess.DriveAsync(fixture, store, services, lifecycle, stopping);
    }

    private static async Task<RunnerFixture> BeginAsync(string tasks)
    {
        var fixture = new RunnerFixture();
        await fixture.BeginAsync(tasks);
        fixture.Store.Put(fixture.Run with { Status = RunStatus.Pending });
        return fixture;
    }
}
