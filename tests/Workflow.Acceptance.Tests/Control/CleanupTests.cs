using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Control;

/// <summary>Clean-up that does not end by itself is ended, whatever it does, and then the run's slot is free.</summary>
public sealed class CleanupTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("cleanup");

    public static TheoryData<string> Cleanups => ["HTTP", "EVENT", "WAIT", "retry", "items", "items-waiting", "WORKFLOW", "not-begun"];

    public static TheoryData<string> SecondOrders => ["cancel", "force", "stop", "stop-force"];

    [Theory]
    [MemberData(nameof(Cleanups))]
    public async Task SecondCancel_EndsCleanUp_ForEachTaskType(string cleanup)
    {
        var workflow = await CreateAsync(cleanup);
        var run = await CancelledAsync(workflow);
        if (cleanup == "retry")
        {
            await host.Client.UntilTaskAsync(run, "clean", "WAITING"); // for its next attempt
        }

        var next = await host.Client.StartRunAsync(workflow);
        Assert.Equal("QUEUED", (await host.Client.RunAsync(next)).Text("status"));

        Assert.Equal("CANCELLING", (await host.Client.TellAsync(run, "cancel")).Text("status"));

        var story = await host.Client.EndAsync(run);
        Assert.Equal("CANCELLED", story.Status);
        Assert.Equal("cancelled by a person; its clean-up was ended, as a person cancelled it again", story.Run.Text("status_reason"));
        Assert.DoesNotContain(story.Executions, e => e.Text("status") is "WAITING" or "RUNNING" or "PENDING");
        Assert.Equal("CANCELLED", story.StatusOf("clean"));
        Assert.Contains("its clean-up was ended", story["clean"].Text("status_reason"), StringComparison.Ordinal);
        await host.Client.UntilTaskAsync(next, "work", "WAITING"); // it has the slot
        await host.Client.TellAsync(next, "cancel", new JsonObject { ["force"] = true });
        await host.Client.WaitForEndAsync(next);
    }

    [Theory]
    [MemberData(nameof(SecondOrders))]
    public async Task SecondOrder_EndsCleanUp_ForEachKind(string order)
    {
        var workflow = await CreateAsync("EVENT");
        var run = await CancelledAsync(workflow);

        await GiveAsync(order, workflow, run);

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("CANCELLED", "CANCELLED"), (story.Status, story.StatusOf("clean")));
        Assert.Matches("^cancelled by a person; its clean-up was ended.*(again|force|stopped)", story.Run.Text("status_reason"));
    }

    [Theory]
    [InlineData("force")]
    [InlineData("stop-force")]
    public async Task Force_SkipsCleanUp_WhenItIsTheFirstOrder(string order)
    {
        var workflow = await CreateAsync("EVENT");
        var run = await WorkingAsync(workflow);

        await GiveAsync(order, workflow, run);

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("CANCELLED", "CANCELLED", "CANCELLED"), (story.Status, story.StatusOf("work"), story.StatusOf("clean")));
        Assert.Contains("force", story.Run.Text("status_reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_KeepsCleanUp_WhenForceIsFalse()
    {
        var run = await CancelledAsync(await CreateAsync("EVENT"));

        await host.Client.TellAsync(run, "cancel", new JsonObject { ["force"] = false });
        await host.Client.SendEventAsync(run, "never");

        Assert.Equal(("CANCELLED", "SUCCEEDED"), await EndOfCleanUpAsync(run));
    }

    [Theory]
    [InlineData("EVENT")]
    [InlineData("HTTP")]
    [InlineData("WORKFLOW")]
    public async Task CleanUp_EndsByItself_WhenItsTimeLimitIsOver(string cleanup)
    {
        var workflow = await CreateAsync(cleanup, w => w.With("cleanup_timeout_seconds", 2));
        var run = await CancelledAsync(workflow, waits: false);

        var story = await host.Client.EndAsync(run);

        Assert.Equal(("CANCELLED", "CANCELLED"), (story.Status, story.StatusOf("clean")));
        Assert.Equal("cancelled by a person; its clean-up reached its time limit of 2 s (cleanup_timeout_seconds)", story.Run.Text("status_reason"));
    }

    [Fact]
    public async Task CleanUp_EndsByItself_WhenTheRunTimedOut()
    {
        var workflow = await CreateAsync("EVENT", w => w.With("timeout_seconds", 1).With("cleanup_timeout_seconds", 1));

        var story = await host.Client.EndAsync(await host.Client.StartRunAsync(workflow));

        Assert.Equal(("TIMED_OUT", "CANCELLED", "CANCELLED"), (story.Status, story.StatusOf("work"), story.StatusOf("clean")));
        Assert.Equal(
            "the run reached its time limit of 1 s (timeout_seconds); its clean-up reached its time limit of 1 s (cleanup_timeout_seconds)", story.Run.Text("status_reason"));
        Assert.Contains("time limit of 1 s", story.Run.Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CleanUp_CanBeCancelled_WhenTheRunTimedOut()
    {
        var run = await host.Client.StartRunAsync(await CreateAsync("EVENT", w => w.With("timeout_seconds", 1)));
        await host.Client.UntilTaskAsync(run, "clean", "WAITING");
        Assert.Equal("CANCELLING", (await host.Client.RunAsync(run)).Text("status"));

        await host.Client.TellAsync(run, "cancel");

        var story = await host.Client.EndAsync(run);
        Assert.Equal(("TIMED_OUT", "CANCELLED"), (story.Status, story.StatusOf("clean")));
    }

    [Fact]
    public async Task TimeLimitOfTheRun_EndsCleanUp_WhenTheRunWasCancelledBeforeIt()
    {
        var run = await CancelledAsync(await CreateAsync("EVENT", w => w.With("timeout_seconds", 30)), waits: false);

        var story = await host.Client.EndAsync(run);

        Assert.Equal(("CANCELLED", "CANCELLED"), (story.Status, story.StatusOf("clean")));
        Assert.Equal("cancelled by a person; its clean-up was ended, as the run reached its time limit of 30 s (timeout_seconds)", story.Run.Text("status_reason"));
    }

    [Fact]
    public async Task StatusReason_SaysWhatTheRunWaitsForAndUntilWhen_WhileItCleansUp()
    {
        var run = await CancelledAsync(await CreateAsync("EVENT", w => w.With("cleanup_timeout_seconds", 1_000)));

        var reason = (await host.Client.RunAsync(run)).Text("status_reason");

        Assert.Matches(@"^cancelled by a person; waits for 'clean'; its clean-up has until 20\d\d-.*Z$", reason);
        await host.Client.TellAsync(run, "cancel");
        await host.Client.WaitForEndAsync(run);
    }

    private async Task<(string, string)> EndOfCleanUpAsync(string run)
    {
        var story = await host.Client.EndAsync(run);
        return (story.Status, story.StatusOf("clean"));
    }

    private Task GiveAsync(string order, long workflow, string run) => order switch
    {
        "cancel" => host.Client.TellAsync(run, "cancel"),
        "force" => host.Client.TellAsync(run, "cancel", new JsonObject { ["force"] = true }),
        "stop" => host.Client.PostAsync($"/api/v1/workflows/{workflow}/stop"),
        _ => host.Client.PostAsync($"/api/v1/workflows/{workflow}/stop", new JsonObject { ["force"] = true }),
    };

    private async Task<string> WorkingAsync(long workflow)
    {
        var run = await host.Client.StartRunAsync(workflow);
        await host.Client.UntilTaskAsync(run, "work", "WAITING");
        return run;
    }

    // A run whose clean-up is running.
    private async Task<string> CancelledAsync(long workflow, bool waits = true)
    {
        var run = await WorkingAsync(workflow);
        await host.Client.TellAsync(run, "cancel");
        if (waits)
        {
            await host.Client.UntilAsync(run, "it cleans up", s => s.Executions.Any(e => e.Text("task") != "work" && e.Text("status") is "WAITING" or "RUNNING"));
        }

        return run;
    }

    private async Task<long> CreateAsync(string cleanup, Func<JsonObject, JsonObject>? more = null)
    {
        if (cleanup == "WORKFLOW")
        {
            await host.Client.CreateWorkflowAsync(Define.Workflow(
                _name + "-child", Define.Event("inner", "never"), Define.Event("clean", "never").With("trigger_rule", "always")).With("max_concurrent_runs", 10));
        }

        var clean = cleanup switch
        {
            "HTTP" => Define.Http("clean", host.Sink.Held(_name)),
            "EVENT" => Define.Event("clean", "never"),
            "WAIT" => Define.Wait("clean", 3600),
            "retry" => Define.Http("clean", host.Sink.Status(500)).Retried(2, 3600),
            "items" => Define.Http("clean", host.Sink.Held(_name)).With("for_each", "[1, 2, 3]").With("max_parallel", 2),
            "items-waiting" => Define.Event("clean", "never").With("for_each", "[1, 2, 3]").With("max_parallel", 2),
            "WORKFLOW" => Define.Child("clean", _name + "-child"),
            _ => Define.Pass("clean").After("before"),
        };
        JsonObject[] tasks = cleanup == "not-begun"
            ? [Define.Event("work", "never").After(), Define.Event("before", "never").After("work").With("trigger_rule", "always"), clean.With("trigger_rule", "always")]
            : [Define.Event("work", "never").After(), clean.After("work").With("trigger_rule", "always")];
        var workflow = Define.Workflow(_name, tasks);
        return (await host.Client.CreateWorkflowAsync(more?.Invoke(workflow) ?? workflow)).Number("id");
    }
}
