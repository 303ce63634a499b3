using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Notifications;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution.Steps;
using Workflow.Core.Tests.Json;
using Workflow.Core.Tests.Notifications;

namespace Workflow.Core.Tests.Execution.Orders;

/// <summary>Runs that the end of another run starts, also over the death of a process at each call of its store.</summary>
public sealed class DownstreamTests
{
    private const string Task = "[{'name':'a','task_type':'LAMBDA','config':{'parts':7}}]";
    private const string Outputs = ",'outputs':{'x':'{{ tasks.a.output.parts }}','more':1}";

    private static readonly DriveLimits Limits = new(TimeSpan.FromSeconds(30), (_, _) => 100, 20);

    [Theory] // the members of the other workflow, how the run ends, and what is started
    [InlineData(",'inputs':{'x':{}},'on_run':{'workflow':'w'}", "", "PENDING {\"x\":7}")]
    [InlineData(",'on_run':[{'workflow':1,'status':['SUCCEEDED','FAILED']},{'workflow':'w'}]", "", "PENDING {}")]
    [InlineData(",'on_run':{'workflow':'w','status':'FAILED'}", "", null)]
    [InlineData(",'on_run':{'workflow':'w','status':['FAILED','SUCCEEDED']}", "fail", "PENDING {}")]
    [InlineData(",'on_run':{'workflow':'other'}", "", null)]
    [InlineData(",'inputs':{'x':{'type':'string'}},'on_run':{'workflow':'w'}", "", "SKIPPED its inputs don't match the outputs of run 20261123T190102123456-1-k3f9q2: /inputs/x must be of type string, not a number")]
    [InlineData(",'inputs':{'y':{'required':true}},'on_run':{'workflow':'w','status':'FAILED'}", "fail", "SKIPPED its inputs don't match the outputs of run 20261123T190102123456-1-k3f9q2: /inputs/y is required", false)]
    [InlineData(",'labels':{'l':'{{ null.x }}'},'on_run':{'workflow':'w'}", "", "SKIPPED its labels can't be evaluated: /labels/l TypeError")]
    [InlineData(",'labels':{'l':'{{ inputs.x }}'},'inputs':{'x':{}},'on_run':{'workflow':'w'}", "", "PENDING {\"x\":7} l:7")]
    [InlineData(",'concurrency':{'key':'{{ inputs.x.y }}'},'inputs':{'x':{}},'on_run':{'workflow':'w'}", "fail", null)]
    [InlineData(",'concurrency':{'key':'{{ [inputs.x] }}'},'inputs':{'x':{}},'on_run':{'workflow':'w'}", "", "SKIPPED its key can't be taken from the outputs of run 20261123T190102123456-1-k3f9q2: /inputs give no concurrency.key: it must be a text, a number, true or false, not a list")]
    public async Task End_StartsTheOthers(string members, string how, string? expected, bool hasOutputs = true)
    {
        using var fixture = await BeginAsync(members, hasOutputs ? Outputs : "");
        var service = new Service(fixture, fixture.Store, how == "fail");

        await service.DriveAsync();

        Assert.Equal((true, null), (Assert.Single(service.Notifications.Known).HasEnded, service.Notifications.Known.Single().DueAt)); // so the run can be removed
        var started = await StartedAsync(fixture);
        Assert.Equal(expected is null ? 0 : 1, started.Count);
        if (expected is not null)
        {
            var run = started[0];
            Assert.Equal((RunTrigger.Run, RunnerFixture.RunId, "somebody"), (run.Trigger, run.TriggeredBy, run.StartedBy));
            Assert.StartsWith(expected, run.Status == RunStatus.Skipped ? $"SKIPPED {run.StatusReason}" : $"PENDING {run.Inputs.GetRawText()} {run.Labels}".TrimEnd(), StringComparison.Ordinal);
        }
    }

    // They are told of its end by the worker, which finds that to be open.
    [Fact]
    public async Task End_IsOpen_WhenOthersAreToBeToldOfIt()
    {
        using var fixture = await BeginAsync(",'on_run':{'workflow':'w'}", ",'on_success':[{'url':'https://example.org/a'}]");
        var service = new Service(fixture, fixture.Store);

        await service.DriveAsync();

        Assert.Single(await StartedAsync(fixture));
        Assert.False(Assert.Single(service.Notifications.Known).HasEnded);
    }

    [Theory]
    [InlineData(RunTrigger.Backfill, false)]
    [InlineData(RunTrigger.Parent, true)]
    public async Task End_StartsNothing_WhenTheRunIsOfABackfillOrATask(RunTrigger trigger, bool isChild)
    {
        using var fixture = await BeginAsync(",'on_run':{'workflow':'w'}", Outputs);
        fixture.Store.Put(fixture.Run with { Status = RunStatus.Pending, Trigger = trigger, Parent = isChild ? new RunParent("20261123T190102123456-9-k3f9q2", "t", null) : null });

        await new Service(fixture, fixture.Store).DriveAsync();

        Assert.Empty(await StartedAsync(fixture));
    }

    // The record is written before the run, only while there are such workflows, and only for a run that counts.
    [Fact]
    public async Task Start_HasTheRecord_OnlyWhenThereIsSomethingToStart()
    {
        using var fixture = new RunnerFixture();
        var service = new Service(fixture, fixture.Store);
        await fixture.SaveAsync(Task);
        await service.Starter.StartAsync(1, new RunStart(RunTrigger.Manual), CancellationToken.None);
        Assert.Equal((0, 1), (service.Notifications.Known.Count(), service.Uses.Reads));

        await fixture.SaveAsync(Task, "d", ",'on_run':{'workflow':'w'}");
        service.Downstreams.Written();
        var run = await service.Starter.StartAsync(1, new RunStart(RunTrigger.Manual), CancellationToken.None);
        await service.Starter.StartAsync(2, new RunStart(RunTrigger.Manual), CancellationToken.None);

        var known = Assert.Single(service.Notifications.Known);
        Assert.Equal((run.Id, true), (known.RunId, known.StartsOthers));
    }

    [Fact]
    public async Task End_IsSkipped_WhenTheWorkflowWouldStartItself()
    {
        using var fixture = await BeginAsync(",'on_run':{'workflow':'w'}", Outputs);
        fixture.Store.Put(new Run { Id = "20261123T190102123456-2-k3f9q2", WorkflowId = 2, WorkflowVersion = 1, Status = RunStatus.Succeeded, Trigger = RunTrigger.Manual, CreatedAt = EditorFixture.Start });
        fixture.Store.Put(fixture.Run with { Status = RunStatus.Pending, TriggeredBy = "20261123T190102123456-2-k3f9q2" });

        await new Service(fixture, fixture.Store).DriveAsync();

        var started = Assert.Single(await StartedAsync(fixture), run => run.Id != "20261123T190102123456-2-k3f9q2");
        Assert.Equal((RunStatus.Skipped, $"run 20261123T190102123456-2-k3f9q2 of this workflow has led to run {RunnerFixture.RunId}: it would start itself for ever"), (started.Status, started.StatusReason));
    }

    [Fact]
    public async Task Start_IsMadeOnce_WhicheverCallIsTheLast()
    {
        var died = await DeathTable.ForEachAsync(
            30,
            () => BeginAsync(",'inputs':{'x':{}},'on_run':{'workflow':'w'}", Outputs),
            (fixture, store, stopping) => new Service(fixture, store).DriveAsync(stopping),
            async (fixture, where, _) =>
            {
                // Nobody else hears of the end: only the record leads to the start.
                var next = new Service(fixture, fixture.Store);
                await OtherProcess.DriveOf(fixture, fixture.Store, next.Handle).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, CancellationToken.None).SoonAsync();
                fixture.Time.Advance(TimeSpan.FromMinutes(2));
                await next.Round.RunAsync(isAlone: true, TimeSpan.FromSeconds(1), CancellationToken.None);

                var started = await StartedAsync(fixture);
                Assert.Equal((where, 1), (where, started.Count));
                Assert.Equal((where, RunStatus.Pending, "{\"x\":7}"), (where, started[0].Status, started[0].Inputs.GetRawText()));
                Assert.Contains(fixture.Launcher.Launched, launched => launched.Item1.Id == started[0].Id);
            });

        Assert.InRange(died, 20, int.MaxValue); // else the test says nothing
    }

    [Theory] // the members of a, b and c, each on_run of the one before
    [InlineData("a", "'on_run':{'workflow':'a'}", "/on_run: names this workflow itself: each run of it would start another one, for ever")]
    [InlineData("a", "'on_run':[{'workflow':'x'},{'workflow':'c'}]", "/on_run: closes a cycle of workflows, whose runs would start each other for ever: 'a' is started by 'c' is started by 'b' is started by 'a'")]
    [InlineData("a", "'on_run':{'workflow':3}", "/on_run: closes a cycle of workflows, whose runs would start each other for ever: 'a' is started by 'c' is started by 'b' is started by 'a'")]
    [InlineData("d", "'on_run':{'workflow':'a'},'inputs':{'n':{'required':true},'out':{'required':true}}", "/inputs/n: is required, and 'a', whose runs start this workflow, has no such output: it needs a default")]
    [InlineData("d", "'on_run':{'workflow':'a','status':'DONE'}", "/on_run/status/0: 'DONE' is not one of SUCCEEDED, FAILED, CANCELLED, TIMED_OUT")]
    [InlineData("d", "'on_run':{'workflow':'c'},'inputs':{'n':{'required':true}}", null)]
    public async Task Save_IsRefused_WhenTheRunsWouldNeverEnd_OrAnInputCantBeGiven(string name, string members, string? expected)
    {
        var fixture = new EditorFixture();
        await fixture.CreateAsync("{'name':'a','outputs':{'out':1}}");
        await fixture.CreateAsync("{'name':'b','on_run':{'workflow':1}}");
        await fixture.CreateAsync("{'name':'c','on_run':[{'workflow':'none'},{'workflow':'b','status':'FAILED'}]}");
        var body = $"{{'name':'{name}',{(name == "a" ? "'outputs':{'out':1}," : "")}{members}}}";
        Task<StoredWorkflow> SaveAsync() => name == "a" ? fixture.ReplaceAsync(1, body) : fixture.CreateAsync(body);

        if (expected is null)
        {
            Assert.NotNull((await SaveAsync()).Definition.OnRun);
        }
        else
        {
            Assert.Equal([expected], (await Assert.ThrowsAsync<RefusedException>(SaveAsync)).Faults.Lines());
        }
    }

    private static async Task<RunnerFixture> BeginAsync(string members, string outputs)
    {
        var fixture = new RunnerFixture();
        await fixture.BeginAsync(Task, members: outputs);
        fixture.Store.Put(fixture.Run with { Status = RunStatus.Pending, StartedBy = "somebody" });
        await fixture.SaveAsync(Task, "d", members);
        return fixture;
    }

    private static async Task<IReadOnlyList<Run>> StartedAsync(RunnerFixture fixture) =>
        (await fixture.Store.ListAsync(new RunFilter(2), new PageRequest(50), CancellationToken.None)).Items;

    // A process that drives runs, and starts what their ends start.
    private sealed class Service
    {
        private readonly RunnerFixture _fixture;
        private readonly IRunStore _store;
        private readonly DownstreamStarter _starter;

        public Service(RunnerFixture fixture, IRunStore store, bool fails = false)
        {
            (_fixture, _store) = (fixture, store);
            Uses = new IndexOf(fixture.Workflows);
            if (fixture.Run is not null)
            {
                _ = Notifications.AddNotificationsAsync(new RunNotifications { RunId = RunnerFixture.RunId, CreatedAt = EditorFixture.Start, StartsOthers = true, DueAt = EditorFixture.Start.AddMinutes(1) }, CancellationToken.None);
            }

            Downstreams = new Downstreams(Uses, fixture.Workflows, fixture.Time);
            Starter = new RunStarter(fixture.Workflows, store, store, fixture.Ids, fixture.Launcher, notifications: Notifications, downstreams: Downstreams);
            _starter = new DownstreamStarter(Downstreams, Notifications, store, fixture.Workflows, fixture.Versions, Starter);
            Round = new NotificationRound(Notifications, store, fixture.Versions, new NoSender(), new NotificationOptions(), fixture.Time, new ListLogger<NotificationRound>(), _starter);
            Handle = (context, _) => System.Threading.Tasks.Task.FromResult(fails ? TaskResult.Failed(new TaskError("boom", "m")) : TaskResult.Succeeded(context.Config));
        }

        public FakeNotificationStore Notifications { get; } = new();

        public IndexOf Uses { get; }

        public Downstreams Downstreams { get; }

        public RunStarter Starter { get; }

        public NotificationRound Round { get; }

        public Func<TaskContext, CancellationToken, Task<TaskResult>> Handle { get; }

        public async Task DriveAsync(CancellationToken stopping = default) =>
            await OtherProcess.DriveOf(_fixture, _store, Handle, _starter).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, stopping).SoonAsync();
    }

    private sealed class NoSender : INotificationSender
    {
        public Task<SendResult> SendAsync(NotificationTarget target, Notification notification, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("There is nothing to send.");
    }

    private sealed class IndexOf(FakeWorkflowStore workflows) : ISecretUseStore
    {
        public int Reads { get; private set; }

        public async Task<Page<SecretUse>> ListSecretUsesAsync(string secret, PageRequest page, CancellationToken cancellationToken)
        {
            Reads++;
            List<SecretUse> uses = [];
            for (var id = 1; await workflows.GetAsync(id, cancellationToken) is { } workflow; id++)
            {
                if (SecretUses.Indexed(workflow.Definition).TryGetValue(secret, out var places))
                {
                    uses.Add(new SecretUse(id, workflow.Definition.Name, places));
                }
            }

            return new Page<SecretUse>([.. uses.Take(page.Limit)], null);
        }
    }
}
