using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Session;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Execution.Steps;

namespace Workflow.Core.Tests.Execution.Session;

/// <summary>Whole runs with outputs, also over the death of a process at each call of its store.</summary>
public sealed class RunOutputsTests
{
    private const string Tasks = "[{'name':'a','task_type':'LAMBDA','config':{'parts':[1,2]}},{'name':'b','task_type':'LAMBDA','when':'inputs.x > 1'},{'name':'c','task_type':'LAMBDA','trigger_rule':'all_done'}]";
    private const string Outputs = "{'sum':'{{ tasks.a.output.parts.reduce((x, y) => x + y) + inputs.x }}','more':{'text':'{{ tasks.b.status }} of {{ run.workflow_name }}','none':'{{ tasks.b.output }}'}}";
    private const string Expected = "{\"sum\":4,\"more\":{\"text\":\"SKIPPED of w\",\"none\":null}}";

    private static readonly DriveLimits Limits = new(TimeSpan.FromSeconds(30), (_, _) => 100, 20);

    [Fact]
    public async Task Outputs_AreOnRecordWithTheEnd()
    {
        using var fixture = await BeginAsync(Tasks, Outputs);

        await DriveAsync(fixture, fixture.Store);

        var run = await RunAsync(fixture);
        Assert.Equal((RunStatus.Succeeded, Expected, null), (run.Status, run.Outputs?.GetRawText(), run.Error));
    }

    [Theory] // what a task does, the outputs, and how the run ends
    [InlineData("{'parts':'{{ null.x }}'}", "{'x':1}", RunStatus.Failed, "Task 'a' ended FAILED: TypeError: Cannot read properties of null (reading 'x') in {{ null.x }} at column 9 of /config/parts")]
    [InlineData("{}", "{'ok':1,'bad':'{{ tasks.a.output.parts.length }}'}", RunStatus.Failed, "The outputs can't be evaluated: TypeError: Cannot read properties of undefined (reading 'length') in {{ tasks.a.output.parts.length }} at column 25 of /outputs/bad")]
    [InlineData("{}", "{'bad':'{{ Array.from({length: 1000000}, (x, i) => i).length }}'}", RunStatus.Failed, null)]
    public async Task Run_Fails_AndHasNoOutputs(string config, string outputs, RunStatus expected, string? error)
    {
        using var fixture = await BeginAsync($"[{{'name':'a','task_type':'LAMBDA','config':{config}}}]", outputs);

        await DriveAsync(fixture, fixture.Store);

        var run = await RunAsync(fixture);
        Assert.Equal((expected, null), (run.Status, run.Outputs?.GetRawText()));
        if (error is not null)
        {
            Assert.Equal(error, run.Error);
        }

        Assert.StartsWith(error is null ? "The outputs can't be evaluated: " : error, run.Error, StringComparison.Ordinal);
        Assert.EndsWith($"run ended FAILED: {run.Error}", fixture.Store.RunLines[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outputs_AreEvaluated_WhenATaskEndsTheRunWithSuccess()
    {
        using var fixture = await BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{'parts':[]}},{'name':'s','task_type':'SUCCEED'},{'name':'z','task_type':'LAMBDA'}]", "{'a':'{{ tasks.z.status }}'}");

        await DriveAsync(fixture, fixture.Store);

        var run = await RunAsync(fixture);
        Assert.Equal((RunStatus.Succeeded, "{\"a\":\"CANCELLED\"}"), (run.Status, run.Outputs?.GetRawText()));
    }

    [Fact]
    public async Task Outputs_WaitForThePause()
    {
        using var fixture = await BeginAsync("[{'name':'a','task_type':'LAMBDA'}]", "{'a':'{{ tasks.a.status }}'}");
        await DriveAsync(fixture, fixture.Store, pause: true);
        Assert.Equal((RunStatus.Paused, null), ((await RunAsync(fixture)).Status, (await RunAsync(fixture)).Outputs));

        await fixture.Control.ResumeAsync(RunnerFixture.RunId, null, CancellationToken.None);
        await DriveAsync(fixture, fixture.Store);

        Assert.Equal((RunStatus.Succeeded, "{\"a\":\"SUCCEEDED\"}"), ((await RunAsync(fixture)).Status, (await RunAsync(fixture)).Outputs?.GetRawText()));
    }

    // A secret that a task returned in another form is masked when an expression turns it back.
    [Theory]
    [InlineData("{'a':'{{ tasks.a.output.parts.split(\\'\\').reverse().join(\\'\\') }}'}", "{\"a\":\"***\"}", null)]
    [InlineData("{'a':'{{ JSON.parse(tasks.a.output.parts.split(\\'\\').reverse().join(\\'\\')) }}'}", null, "***")]
    public async Task Secrets_AreMasked(string outputs, string? expected, string? inError)
    {
        using var fixture = new RunnerFixture(null, ("token", "s3cret-s3cret"));
        await fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{'parts':'terc3s-terc3s','token':'{{ secrets.token }}'}}]", members: $",'outputs':{outputs}");
        fixture.Store.Put(fixture.Run with { Status = RunStatus.Pending });

        await DriveAsync(fixture, fixture.Store);

        var run = await RunAsync(fixture);
        Assert.Equal(expected, run.Outputs?.GetRawText());
        Assert.DoesNotContain("s3cret", run.Error ?? "", StringComparison.Ordinal);
        Assert.Equal(inError is null, run.Error is null);
    }

    [Theory] // the run, whether the secret may be read later, and what becomes of the run; null: nothing yet
    [InlineData(RunStatus.Running, true, null)]
    [InlineData(RunStatus.Running, false, RunStatus.Failed)]
    [InlineData(RunStatus.Paused, true, RunStatus.Paused)]
    [InlineData(RunStatus.Cancelling, true, RunStatus.Cancelled)] // it needs no outputs
    public async Task End_WaitsForSecrets_ThatAreAwayForAMoment(RunStatus status, bool isTransient, RunStatus? expected)
    {
        var secrets = new AwaySecrets("token", "s3cret-s3cret");
        using var fixture = new RunnerFixture(secrets);
        await fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{'parts':'{{ secrets.token }}'}}]", members: ",'outputs':{'a':'{{ tasks.a.output }}'}");
        await fixture.RecordAsync(0, ExecutionStatus.Succeeded, "'terc3s'");
        fixture.Store.Put(fixture.Run with { Status = status, EndOrder = status == RunStatus.Cancelling ? new EndOrder(EndCause.Person, "why", Definitions.EditorFixture.Start) : null });
        var lifecycle = OtherProcess.ServicesOf(fixture, fixture.Store, (_, _) => throw new InvalidOperationException("Nothing runs."), new Workers(1)).Lifecycle;
        Task<EndedRun> EndAsync() => lifecycle.EndAsync(RunnerFixture.RunId, new RunOutcome(RunStatus.Succeeded, null) { HasOutputs = true }, CancellationToken.None);
        secrets.Fault = new SecretFault("token", "The vault does not answer.", isTransient);

        if (expected is null)
        {
            Assert.Equal("The vault does not answer.", (await Assert.ThrowsAsync<SecretsUnavailableException>(EndAsync)).Message);
            Assert.Equal(RunStatus.Running, (await RunAsync(fixture)).Status);
            secrets.Fault = null;
            expected = RunStatus.Succeeded;
        }

        await EndAsync();

        var run = await RunAsync(fixture);
        Assert.Equal((expected, expected == RunStatus.Succeeded ? "{\"a\":\"terc3s\"}" : null), (run.Status, run.Outputs?.GetRawText()));
    }

    // The session does not end the run: who drives it tries again, with growing delays.
    [Fact]
    public async Task Drive_LeavesTheRunAsItIs_WhileSecretsAreAway()
    {
        var secrets = new AwaySecrets("token", "s3cret-s3cret");
        using var fixture = new RunnerFixture(secrets);
        await fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{'parts':'{{ secrets.token }}'}},{'name':'b','task_type':'WAIT','config':{'seconds':0}}]", members: ",'outputs':{'a':'{{ tasks.a.output.parts }}'}");
        fixture.Store.Put(fixture.Run with { Status = RunStatus.Pending });
        var drive = OtherProcess.DriveOf(fixture, fixture.Store, (context, _) =>
        {
            fixture.Store.OnTransition = end => secrets.Fault = null;
            return Task.FromResult(TaskResult.Succeeded(context.Config));
        });
        fixture.Store.BeforeGet = () => secrets.Fault = fixture.Store.OnTransition is null ? null : new SecretFault("token", "The vault does not answer.", true);

        await Assert.ThrowsAsync<SecretsUnavailableException>(() => drive.DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, CancellationToken.None).SoonAsync());
        fixture.Store.BeforeGet = null;
        Assert.Equal((RunStatus.Running, null), ((await RunAsync(fixture)).Status, (await RunAsync(fixture)).Outputs));
        secrets.Fault = null;
        await DriveAsync(fixture, fixture.Store);

        Assert.Equal((RunStatus.Succeeded, "{\"a\":\"***\"}"), ((await RunAsync(fixture)).Status, (await RunAsync(fixture)).Outputs?.GetRawText()));
    }

    [Theory]
    [InlineData(Outputs, RunStatus.Succeeded)]
    [InlineData("{'bad':'{{ null.x }}'}", RunStatus.Failed)]
    public async Task End_IsDecidedOnce_WhicheverCallIsTheLast(string outputs, RunStatus expected)
    {
        var died = await DeathTable.ForEachAsync(40, () => BeginAsync(Tasks, outputs), (fixture, store, stopping) => DriveAsync(fixture, store, stopping: stopping), async (fixture, where, _) =>
        {
            var before = await RunAsync(fixture);
            Assert.Equal((where, before.Status == RunStatus.Succeeded), (where, before.Outputs is not null));

            await DriveAsync(fixture, fixture.Store);

            var run = await RunAsync(fixture);
            Assert.Equal((where, expected, expected == RunStatus.Succeeded ? Expected : null), (where, run.Status, run.Outputs?.GetRawText()));
            Assert.Single(fixture.Store.RunLines, line => line.Message.StartsWith("run ended", StringComparison.Ordinal));
        });

        Assert.InRange(died, 25, int.MaxValue); // else the test says nothing
    }

    private static async Task<DriveAnswer> DriveAsync(RunnerFixture fixture, IRunStore store, bool pause = false, CancellationToken stopping = default) =>
        await OtherProcess.DriveOf(fixture, store, async (context, token) =>
        {
            if (pause)
            {
                await fixture.Control.PauseAsync(RunnerFixture.RunId, "by a test", token);
            }

            return TaskResult.Succeeded(context.Config);
        }).DriveAsync(RunnerFixture.RunId, Limits, StepDelivery.Only, stopping).SoonAsync();

    private static async Task<Run> RunAsync(RunnerFixture fixture) =>
        await fixture.Store.GetAsync(RunnerFixture.RunId, CancellationToken.None) ?? throw new InvalidOperationException("The run is gone.");

    private static async Task<RunnerFixture> BeginAsync(string tasks, string outputs)
    {
        var fixture = new RunnerFixture();
        await fixture.BeginAsync(tasks, "{'x':1}", $",'inputs':{{'x':{{}}}},'outputs':{outputs}");
        fixture.Store.Put(fixture.Run with { Status = RunStatus.Pending });
        return fixture;
    }
}
