using Workflow.Core.Execution.Loop;
using Workflow.Core.Expressions.Scope;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>What the expressions of rules may use, and that they end with their run and their host.</summary>
public sealed class EndExpressionsTests : IDisposable
{
    private const string Long = "{{ Array.from({length: 300}, (_, i) => Array.from({length: 300}, (_, j) => i ^ j).length).length == 1 }}";

    private static readonly TaskError Boom = new("boom", "broken");
    private readonly RunnerFixture _fixture = new((_, _) => Task.FromResult(TaskResult.Failed(Boom)));

    public void Dispose() => _fixture.Dispose();

    private const string Large = "{{ 'x'.repeat(1000000).toUpperCase().length == 1 }}";

    // However many there are, they cost no more than one, and what needs no expression still applies.
    [Theory]
    [InlineData("'retry':[{'on':[LONG,'{{ true }}'],'max_attempts':3},{'on':['boom'],'max_attempts':3}]", 1, null)]
    [InlineData("'catch':[{'on':[LONG,'{{ true }}'],'task':'i'},{'on':['*'],'task':'h'}]", null, "h")]
    [InlineData("'retry':[{'on':[LONG],'max_attempts':3}],'catch':[{'on':['{{ true }}'],'task':'i'},{'on':['*'],'task':'h'}]", null, "h")]
    [InlineData("'retry':[{'on':[LARGE],'max_attempts':3},{'on':[LARGE],'max_attempts':3},{'on':[LARGE],'max_attempts':3}],'catch':[{'on':['{{ true }}'],'task':'i'},{'on':['*'],'task':'h'}]", null, "h")]
    [InlineData("'repeat':{'until':'{{ error == null }}'},'retry':[{'on':[LONG],'max_attempts':3}],'catch':[{'on':['{{ true }}'],'task':'i'},{'on':['expression'],'task':'h'}]", null, "h")]
    public async Task Expressions_ShareTheLimitsOfOneEvaluation(string members, int? rule, string? caughtBy)
    {
        await BeginAsync(members.Replace("LONG", Times(Long), StringComparison.Ordinal).Replace("LARGE", Times(Large), StringComparison.Ordinal));

        var report = await _fixture.DoAsync(0);

        Assert.Equal((rule, caughtBy), (report.Retry?.Rule, report.CaughtBy));
        Assert.Single(_fixture.Store.Writes.SelectMany(w => w.Lines), line => line.Message.StartsWith("selects nothing, as it can't be evaluated: the limit of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Expressions_OfOneErrorReadTheStoreOnce()
    {
        await _fixture.BeginAsync("[{'name':'b','task_type':'ANY'},{'name':'a','task_type':'LAMBDA','depends_on':['b'],'retry':[{'on':['{{ tasks.b.output == 1 }}','{{ tasks.b.output == 2 }}'],'max_attempts':3}],'catch':[{'on':['{{ tasks.b.output == 3 }}'],'task':'h'}]},{'name':'h','task_type':'ANY','depends_on':[]}]");
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, "3");

        var report = await _fixture.DoAsync(1);

        Assert.Equal("h", report.CaughtBy);
        Assert.Equal([0], _fixture.Store.LastReads);
    }

    [Theory]
    [InlineData("'retry':[{'on':['*'],'max_attempts':3}],'catch':[{'on':['boom'],'task':'h'}]")]
    [InlineData("'retry':[{'on':['{{ true }}'],'max_attempts':3}],'catch':[{'on':['{{ true }}'],'task':'h'}]")]
    public async Task RunThatIsEnding_SelectsNothing(string members)
    {
        using var cancelled = new CancellationTokenSource();
        using var fixture = new RunnerFixture(async (_, _) =>
        {
            await cancelled.CancelAsync();
            return TaskResult.Failed(Boom);
        });
        await BeginAsync(members, fixture);

        var report = await fixture.DoAsync(0, cancelled: cancelled.Token);

        Assert.Equal((ExecutionStatus.Failed, null, null), (report.Status, report.Retry, report.CaughtBy));
    }

    // Every slot is taken, so what waits for one ends only by its run or its host.
    [Theory]
    [InlineData("'catch':[{'on':['LONG'],'task':'h'}]", false, ExecutionStatus.Failed)]
    [InlineData("'catch':[{'on':['LONG'],'task':'h'}]", true, null)]
    [InlineData("'repeat':{'until':'LONG'}", false, ExecutionStatus.Cancelled)]
    [InlineData("'repeat':{'until':'LONG'}", true, null)]
    public async Task WaitForALongExpression_EndsWithRunAndHost(string members, bool stops, ExecutionStatus? status)
    {
        using var ends = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        using var held = new SemaphoreSlim(0);
        using var fixture = new RunnerFixture((_, _) => Task.FromResult(members.Contains("until", StringComparison.Ordinal) ? TaskResult.Succeeded(TestJson.Parse("1")) : TaskResult.Failed(Boom)));
        await BeginAsync(members.Replace("LONG", Long, StringComparison.Ordinal), fixture);
        var evaluator = fixture.Runner.Preparation.Evaluator;
        var holders = Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount / 2)).Select(_ => evaluator.EvaluateAsync(
            e =>
            {
                if (!evaluator.IsLast(e))
                {
                    e.EvaluateWhen("Array.from({length: 100000}, (_, i) => i).length", new ExpressionScope { Inputs = TestJson.Parse("{}"), Run = TestJson.Parse("{}") });
                }

                held.Release();
                release.Wait();
                return true;
            },
            CancellationToken.None).AsTask()).ToList();
        try
        {
            foreach (var _ in holders)
            {
                await held.WaitAsync();
            }

            var call = fixture.Runner.RunAsync(fixture.Run, fixture.Version, new TaskCall(0), null, stops ? new(ends.Token, CancellationToken.None) : new(CancellationToken.None, ends.Token));
            Assert.False(call.IsCompleted);
            await ends.CancelAsync();

            var report = stops ? null : (TaskReport?)await call;
            if (stops)
            {
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
            }

            Assert.Equal((status, null), (report?.Status, report?.CaughtBy));
            Assert.Equal((status ?? ExecutionStatus.Running, 0), ((await fixture.LastAsync(0)).Status, (await fixture.LastAsync(0)).OpenStarts));
        }
        finally
        {
            release.Set();
            await Task.WhenAll(holders);
        }
    }

    private static string Times(string entry) => string.Join(',', Enumerable.Repeat($"'{entry.Replace("'", "\\'", StringComparison.Ordinal)}'", 19));

    private Task BeginAsync(string members, RunnerFixture? fixture = null) => (fixture ?? _fixture).BeginAsync(
        $"[{{'name':'a','task_type':'LAMBDA',{members}}},{{'name':'h','task_type':'ANY','depends_on':[]}},{{'name':'i','task_type':'ANY','depends_on':[]}}]");
}
