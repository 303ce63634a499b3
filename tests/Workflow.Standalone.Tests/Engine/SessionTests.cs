using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;

namespace Workflow.Standalone.Tests.Engine;

/// <summary>Changes while a session begins, and what remains of one that has ended.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task Run_IsResumed_WhenThatIsAskedForWhileItsSessionBegins()
    {
        await using var engine = await EngineInProcess.MakeAsync();
        var run = await engine.StartRunAsync(await engine.SaveAsync(Define.Workflow("w", Define.Pass("a"))));
        await engine.Get<RunControl>().PauseAsync(run, null, CancellationToken.None);

        await WhileItBeginsAsync(engine, engine.StartAsync, () => engine.Get<RunControl>().ResumeAsync(run, null, CancellationToken.None));

        Assert.Equal(RunStatus.Succeeded, (await engine.EndAsync(run)).Status);
    }

    [Fact]
    public async Task Run_BeginsNothing_WhenItIsPausedWhileItsSessionBegins()
    {
        await using var engine = await EngineInProcess.StartAsync();
        var workflow = await engine.SaveAsync(Define.Workflow("w", Define.Pass("a")));
        var run = "";

        await WhileItBeginsAsync(engine, async () => run = await engine.StartRunAsync(workflow), () => engine.Get<RunControl>().PauseAsync(run, null, CancellationToken.None));

        await Task.Delay(TimeSpan.FromMilliseconds(300)); // long enough for a session that does not know of it
        Assert.Empty(await engine.Runs.ListExecutionsAsync(run, null, 9, CancellationToken.None));
        await engine.Get<RunControl>().ResumeAsync(run, null, CancellationToken.None);
        Assert.Equal(RunStatus.Succeeded, (await engine.EndAsync(run)).Status);
    }

    [Fact]
    public async Task Session_LeavesNoTimer_WhenItsRunEndsBeforeItsTimeLimit()
    {
        var timers = new CountedTimers();
        await using var engine = await EngineInProcess.MakeAsync(time: timers);
        await engine.StartAsync();
        var workflow = await engine.SaveAsync(Define.Workflow("w", Define.Pass("a")).With("timeout_seconds", 3600).With("max_concurrent_runs", 20));
        var before = timers.Running;

        for (var i = 0; i < 20; i++)
        {
            await engine.EndAsync(await engine.StartRunAsync(workflow));
        }

        await Eventually.HoldsAsync("no timer of the runs is left", () => timers.Running <= before);
    }

    // Makes a change, which the listener processes, after a session has read its run and before it begins.
    private static async Task WhileItBeginsAsync(EngineInProcess engine, Func<Task> begin, Func<Task> then)
    {
        using var isHere = new ManualResetEventSlim();
        using var goesOn = new ManualResetEventSlim();
        var (polls, begun) = (0, 0);
        engine.Watched.Before = (method, arguments) =>
        {
            if (arguments is [RunTransition { To: RunStatus.Running }, ..] && Interlocked.Increment(ref begun) == 1)
            {
                isHere.Set();
                goesOn.Wait();
            }

            polls += method is nameof(IRunStore.GetAsync) or nameof(IRunStore.GetHeadAsync) ? 1 : 0;
        };
        await begin();
        await Eventually.HoldsAsync("the session begins", () => isHere.IsSet);

        var before = polls;
        await then();
        await Eventually.HoldsAsync("the listener has heard of it", () => polls > before + 1); // the order itself reads it once
        engine.Watched.Before = (_, _) => { };
        goesOn.Set();
    }
}
