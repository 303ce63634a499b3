using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Orders;

/// <summary>Starts that become one run, in a process that dies before and after each of its calls of the store; the next one repeats them.</summary>
public sealed class BatchDeathTests : IDisposable
{
    private const int Starts = 5;
    private const string Gathers = ",'max_concurrent_runs':10,'batch':{'size':3,'seconds':10},'inputs':{'n':{'type':'integer'}}";

    private readonly RunnerFixture _fixture = new();

    private static CancellationToken None => CancellationToken.None;

    // Five starts are admitted, and then two runs.
    public static TheoryData<int, bool> Deaths
    {
        get
        {
            var deaths = new TheoryData<int, bool>();
            for (var call = 0; call < Starts + 2; call++)
            {
                deaths.Add(call, false);
                deaths.Add(call, true);
            }

            return deaths;
        }
    }

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [MemberData(nameof(Deaths))]
    public async Task EachStart_IsInOneRun_ThatBegins(int call, bool afterwards)
    {
        await _fixture.SaveAsync("[{'name':'a','task_type':'ANY'}]", members: Gathers);
        var calls = 0;
        Action<RunAdmission> die = _ =>
        {
            if (calls++ == call)
            {
                throw new IOException("the process dies");
            }
        };
        (_fixture.Store.OnAdmit, _fixture.Store.AfterAdmit) = (afterwards ? null : die, afterwards ? die : null);

        await Assert.ThrowsAsync<IOException>(LiveAsync);

        (_fixture.Store.OnAdmit, _fixture.Store.AfterAdmit) = (null, null);
        await LiveAsync();
        List<int> gathered = [];
        await foreach (var head in _fixture.Store.EachActiveAsync(1, None))
        {
            var run = (await _fixture.Store.GetAsync(head.Id, None))!;
            Assert.Equal(RunStatus.Pending, run.Status); // the engine takes up what is pending
            gathered.AddRange([NumberOf(run.Inputs), .. run.Gathered.Select(start => NumberOf(start.Inputs))]);
        }

        Assert.Equal(Enumerable.Range(0, Starts), gathered.Order());
    }

    // All starts, each with its key, and the begin of what they became.
    private async Task LiveAsync()
    {
        for (var i = 0; i < Starts; i++)
        {
            await _fixture.Starter.StartAsync(1, new RunStart(RunTrigger.Manual, JsonElement.Parse($$"""{"n":{{i}}}""")) { IdempotencyKey = $"{i}" }, None);
        }

        _fixture.Time.Advance(TimeSpan.FromSeconds(11));
        var delayed = new DelayedStarts(_fixture.Store, _fixture.Starter, new DelayedSignal(), _fixture.Time, NullLogger<DelayedStarts>.Instance);
        if (!await delayed.StartDueAsync(None))
        {
            throw new IOException("a run could not be begun");
        }
    }

    private static int NumberOf(JsonElement inputs) => inputs.GetProperty("n").GetInt32();
}
