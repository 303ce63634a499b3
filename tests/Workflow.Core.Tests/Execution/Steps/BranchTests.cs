using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>An activity goes on with what only its own task was holding up.</summary>
public sealed class BranchTests
{
    private const string Chain = "[{'name':'a','task_type':'LAMBDA','config':{}},{'name':'b','task_type':'LAMBDA','config':{}},{'name':'c','task_type':'LAMBDA','config':{}}]";

    private static readonly StepDelivery Delivery = StepDelivery.Only with { GoesOn = TimeSpan.FromSeconds(30) };

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", ",'trigger_rule':'all_done'", true)]
    [InlineData("", ",'trigger_rule':'one_success'", true)]
    [InlineData("", ",'trigger_rule':'always'", true)]
    [InlineData("", ",'trigger_rule':'all_failed'", false)] // it is skipped
    [InlineData("", ",'trigger_rule':'one_failed'", false)]
    [InlineData("", ",'for_each':[1]", false)]
    [InlineData(",'for_each':[1]", "", false)]
    public async Task Next_IsWhatOnlyThisTaskHoldsUp(string members, string next, bool isNext)
    {
        var plan = await PlanAsync($"[{{'name':'a','task_type':'LAMBDA','config':{{}}{members}}},{{'name':'b','task_type':'LAMBDA','config':{{}}{next}}}]");

        Assert.Equal(isNext ? 1 : null, Branch.Next(plan, 0));
    }

    [Theory]
    [InlineData("{'name':'b','task_type':'WAIT','config':{'seconds':1}}")]
    [InlineData("{'name':'b','task_type':'EVENT','config':{'name':'e'}}")]
    [InlineData("{'name':'b','task_type':'FAIL','config':{'message':'m'}}")]
    [InlineData("{'name':'b','task_type':'LAMBDA','config':{}},{'name':'c','task_type':'LAMBDA','depends_on':['a'],'config':{}}")] // there is something to spread
    [InlineData("{'name':'b','task_type':'LAMBDA','depends_on':[],'config':{}},{'name':'c','task_type':'LAMBDA','depends_on':['a','b'],'config':{}}")]
    public async Task Next_IsNothing_WhenASessionMustDecide(string others) =>
        Assert.Null(Branch.Next(await PlanAsync($"[{{'name':'a','task_type':'LAMBDA','config':{{}}}},{others}]"), 0));

    // The session would take it for cancelled when the run is ordered to end, and begin the clean-up beside it.
    [Theory]
    [InlineData("{'name':'b','task_type':'LAMBDA','config':{}},{'name':'c','task_type':'LAMBDA','trigger_rule':'always','config':{}}", false)]
    [InlineData("{'name':'b','task_type':'LAMBDA','config':{}},{'name':'c','task_type':'LAMBDA','config':{}},{'name':'d','task_type':'LAMBDA','trigger_rule':'always','config':{}}", false)]
    [InlineData("{'name':'b','task_type':'LAMBDA','config':{}},{'name':'other','task_type':'LAMBDA','depends_on':[],'config':{}},{'name':'d','task_type':'LAMBDA','trigger_rule':'always','depends_on':['b','other'],'config':{}}", false)]
    [InlineData("{'name':'b','task_type':'LAMBDA','config':{}},{'name':'other','task_type':'LAMBDA','depends_on':[],'config':{}},{'name':'d','task_type':'LAMBDA','trigger_rule':'always','depends_on':['other'],'config':{}}", true)] // it waits for something else
    [InlineData("{'name':'b','task_type':'LAMBDA','trigger_rule':'always','config':{}},{'name':'c','task_type':'LAMBDA','trigger_rule':'always','config':{}}", true)] // it is clean-up itself: it is not cancelled
    [InlineData("{'name':'b','task_type':'LAMBDA','trigger_rule':'all_done','config':{}},{'name':'c','task_type':'LAMBDA','trigger_rule':'all_done','config':{}}", true)]
    public async Task Next_IsNothing_WhenCleanupWaitsForIt(string others, bool isNext) =>
        Assert.Equal(isNext ? 1 : null, Branch.Next(await PlanAsync($"[{{'name':'a','task_type':'LAMBDA','config':{{}}}},{others}]"), 0));

    [Fact]
    public async Task DoAsync_GoesOn_AndAnswersWithAllEnds()
    {
        using var fixture = new StepsFixture(SucceedAsync);
        await fixture.BeginAsync(Chain);

        var answer = await fixture.DeliverAsync(Work(0), Delivery).SoonAsync();

        Assert.Equal((0, ExecutionStatus.Succeeded), (answer.Report!.Value.Call.Position, answer.Report.Value.Status));
        Assert.Equal([(new TaskCall(1), ExecutionStatus.Succeeded), (new TaskCall(2), ExecutionStatus.Succeeded)], answer.Further!.Select(report => (report.Call, report.Status)));
        Assert.Equal(3, (await fixture.ExecutionsAsync()).Count);
    }

    [Theory]
    [InlineData("its time is over")]
    [InlineData("it fails")]
    [InlineData("the run is paused")]
    [InlineData("the run is cancelled")]
    [InlineData("a session has begun the next")]
    [InlineData("an earlier delivery has done it")]
    public async Task DoAsync_GoesNoFurther_When(string what)
    {
        using var fixture = new StepsFixture();
        await fixture.BeginAsync(Chain);
        if (what == "an earlier delivery has done it")
        {
            await fixture.LeaveAsync(ExecutionStatus.Succeeded);
        }

        var step = fixture.DeliverAsync(Work(0), Delivery);
        if (what != "an earlier delivery has done it")
        {
            await fixture.Handlers.BegunAsync();
        }

        switch (what)
        {
            case "its time is over":
                fixture.Time.Advance(Delivery.GoesOn);
                break;
            case "the run is paused":
                fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
                fixture.Put(RunStatus.Paused);
                break;
            case "the run is cancelled":
                fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
                fixture.Put(RunStatus.Cancelling);
                break;
            case "a session has begun the next":
                await fixture.Store.RecordAsync(RunnerFixture.RunId, [new TaskExecution { Position = 1, Task = "b", Attempt = 1, Status = ExecutionStatus.Running }], [], CancellationToken.None);
                break;
        }

        if (what == "it fails")
        {
            fixture.Handlers.Fail();
        }
        else if (what != "an earlier delivery has done it")
        {
            fixture.Handlers.Succeed();
        }

        Assert.Null((await step.SoonAsync()).Further);
        Assert.False(fixture.Handlers.HasMore);
    }

    [Fact]
    public async Task DoAsync_AnswersAtOnce_WhenItsBranchGetsNoWorker()
    {
        using var fixture = new StepsFixture(workers: 1);
        await fixture.BeginAsync(Chain);
        var step = fixture.DeliverAsync(Work(0), Delivery with { LongestQueue = TimeSpan.FromMinutes(5) });
        await fixture.Handlers.BegunAsync();
        var busy = fixture.OccupyAWorker(); // waits for the only one, before the branch does

        fixture.Handlers.Succeed();
        await fixture.Time.PassAsync(TimeSpan.Zero).SoonAsync();

        var answer = await step.SoonAsync();
        Assert.Equal((0, null), (answer.Report!.Value.Call.Position, answer.Further));
        Assert.False(fixture.Handlers.HasMore);
        busy.SetResult();
    }

    private static TaskStep Work(int position) => new(StepKind.Work, new TaskCall(position));

    private static Task<TaskResult> SucceedAsync(TaskContext context, CancellationToken cancellationToken) => Task.FromResult(TaskResult.Succeeded(context.Config));

    private static async Task<RunPlan> PlanAsync(string tasks)
    {
        using var fixture = new RunnerFixture();
        await fixture.BeginAsync(tasks);
        return fixture.Version.Plan;
    }
}
