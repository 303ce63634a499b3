using System.Collections.Concurrent;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>Whole runs with rules for errors, also over the death of a process at each call of its store.</summary>
public sealed class CaughtErrorTests
{
    // The attempts of a fail with one, two, one and two. Each rule retries its own, until the second has applied twice, and the last error is caught.
    private const string Rules =
        "[{'name':'a','task_type':'LAMBDA','retry':[{'on':['one'],'max_attempts':3,'initial_interval_seconds':0},{'on':['{{ error.code == \\'two\\' }}'],'max_attempts':2,'initial_interval_seconds':0}],"
        + "'catch':[{'on':['one'],'task':'other'},{'on':['{{ error.code == \\'two\\' && error.attempt == 4 }}'],'task':'fix'}]},"
        + "{'name':'b','task_type':'LAMBDA','depends_on':['a']},"
        + "{'name':'other','task_type':'LAMBDA'},"
        + "{'name':'fix','task_type':'LAMBDA','config':{'own':'error.code + error.attempt'}},"
        + "{'name':'after','task_type':'LAMBDA','depends_on':['fix']},"
        + "{'name':'join','task_type':'LAMBDA','depends_on':['b','after'],'trigger_rule':'none_failed'}]";

    private const int MostCalls = 60;

    private static readonly DriveLimits Limits = new(TimeSpan.FromSeconds(30), (_, _) => 100, 20);

    private static readonly string[] Expected = ["a.1 FAILED", "a.2 FAILED", "a.3 FAILED", "a.4 FAILED fix", "after.1 SUCCEEDED", "b.1 SKIPPED", "fix.1 SUCCEEDED", "join.1 SUCCEEDED", "other.1 SKIPPED"];

    [Fact]
    public async Task CaughtError_LeadsToItsTask_AndTheRunSucceeds()
    {
        using var fixture = await BeginAsync(Rules);

        var answer = await DriveAsync(fixture, fixture.Store, []);

        Assert.Equal(DriveEnd.Ended, answer.End);
        Assert.Equal((RunStatus.Succeeded, null), await OutcomeAsync(fixture));
        Assert.Equal(Expected, await StoryAsync(fixture));
        Assert.Equal("it caught no error", (await fixture.LastAsync(2)).StatusReason);
        Assert.Equal("\"two4\"", await fixture.OutputAsync(3));
    }

    [Fact]
    public async Task CaughtError_IsDecidedOnce_WhicheverCallIsTheLast()
    {
        var wereDead = await DeathTable.ForEachAsync(MostCalls, () => BeginAsync(Rules), (fixture, store, stopping) => DriveAsync(fixture, store, [], stopping), async (fixture, where, ended) =>
        {
            ConcurrentQueue<(string, int)> begun = [];
            await DriveAsync(fixture, fixture.Store, begun);

            Assert.Equal((where, RunStatus.Succeeded), (where, (await OutcomeAsync(fixture)).Status));
            var story = await StoryAsync(fixture);
            Assert.Equal([where, .. Expected], [where, .. story]);
            Assert.DoesNotContain(begun, call => ended.Any(e => (e.Task, e.Attempt) == call));
        });

        Assert.InRange(wereDead, 60, int.MaxValue); // else the test says nothing
    }

    [Theory]
    [InlineData("'catch':[{'on':['other'],'task':'h'}]", "SKIPPED", RunStatus.Failed)] // no rule selects it
    [InlineData("'catch':[{'on':['boom'],'task':'h'}]", "SUCCEEDED", RunStatus.Succeeded)]
    [InlineData("'catch':[{'on':['boom'],'task':'h'}],'allow_failure':true", "SUCCEEDED", RunStatus.Succeeded)]
    [InlineData("'catch':[{'on':['other'],'task':'h'}],'allow_failure':true", "SKIPPED", RunStatus.Succeeded)]
    public async Task Run_FailsByWhatIsNotCaught(string members, string ofCatchTask, RunStatus status)
    {
        using var fixture = await BeginAsync($"[{{'name':'boom','task_type':'LAMBDA',{members}}},{{'name':'h','task_type':'LAMBDA'}}]");

        await DriveAsync(fixture, fixture.Store, []);

        Assert.Equal(ofCatchTask, Word.Upper((await fixture.LastAsync(1)).Status));
        Assert.Equal((status, status == RunStatus.Failed ? "Task 'boom' ended FAILED: broken" : null), await OutcomeAsync(fixture));
    }

    // It waits for all that name it, and has the error of the first by position.
    [Fact]
    public async Task CatchTask_RunsOnce_ForSeveralErrors()
    {
        using var fixture = await BeginAsync(
            "[{'name':'fine','task_type':'LAMBDA','catch':[{'on':['*'],'task':'h'}]},"
            + "{'name':'boom','task_type':'LAMBDA','catch':[{'on':['*'],'task':'h'}]},"
            + "{'name':'second','task_type':'LAMBDA','depends_on':['boom'],'trigger_rule':'all_done','config':{'own':'tasks.boom.output.nope'},'catch':[{'on':['expression'],'task':'h'}]},"
            + "{'name':'h','task_type':'LAMBDA','config':{'own':'error.task + error.code'}}]");

        await DriveAsync(fixture, fixture.Store, []);

        Assert.Equal(["boom.1 FAILED h", "fine.1 SUCCEEDED", "h.1 SUCCEEDED", "second.1 FAILED h"], await StoryAsync(fixture));
        Assert.Equal("\"boomboom\"", await fixture.OutputAsync(3));
        Assert.Equal((RunStatus.Succeeded, null), await OutcomeAsync(fixture));
    }

    private static async Task<DriveAnswer> DriveAsync(RunnerFixture fixture, IRunStore store, ConcurrentQueue<(string, int)> begun, CancellationToken stopping = default) =>
        await OtherProcess.DriveOf(fixture, store, async (context, token) =>
        {
            begun.Enqueue((context.Task, context.Attempt));
            return (context.Task, context.Attempt) switch
            {
                ("boom", _) => TaskResult.Failed(new TaskError("boom", "broken")),
                ("a", 1 or 3) => TaskResult.Failed(new TaskError("one", "m")),
                ("a", _) => TaskResult.Failed(new TaskError("two", "m")),
                _ => TaskResult.Succeeded(context.Expressions is { } own ? await own.EvaluateAsync(context.Config.GetProperty("own").GetString()!, "/config/own", null, token) : context.Config),
            };
        }).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, stopping).SoonAsync();

    private static async Task<(RunStatus Status, string? Error)> OutcomeAsync(RunnerFixture fixture) =>
        await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None) is { } run ? (run.Status, run.Error) : throw new InvalidOperationException("The run is gone.");

    private static async Task<IEnumerable<string>> StoryAsync(RunnerFixture fixture) =>
        (await fixture.Store.ListExecutionsAsync(RunnerFixture.RunId, null, 99, CancellationToken.None))
            .Select(e => $"{e.Task}.{e.Attempt} {Word.Upper(e.Status)}{(e.CaughtBy is { } by ? $" {by}" : "")}")
            .Order(StringComparer.Ordinal);

    private static async Task<RunnerFixture> BeginAsync(string tasks)
    {
        var fixture = new RunnerFixture();
        await fixture.BeginAsync(tasks);
        fixture.Store.Put(fixture.Run with { Status = RunStatus.Pending });
        return fixture;
    }
}
