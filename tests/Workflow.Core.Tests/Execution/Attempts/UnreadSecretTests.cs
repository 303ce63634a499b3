using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>
/// A secret that can't be read, by what the workflow has it for. What only signs is sent nowhere, so nothing fails for it; what tasks
/// may have sent could come back to any of them.
/// </summary>
public sealed class UnreadSecretTests : IDisposable
{
    private const string Sends = "{'name':'sends','task_type':'LAMBDA','config':{'x':'{{ secrets.K }}'}}";
    private const string Fetches = "{'name':'fetches','task_type':'LAMBDA'}";
    private const string Notifies = ",'on_failure':[{'url':'https://example.org','secret':'K'}]";

    private readonly RotatingSecrets _secrets = new("K", "hunter2");
    private readonly RotatingSecrets _next = new("K_NEXT", "hunter3");
    private RunnerFixture _fixture;

    public UnreadSecretTests() => _fixture = Of(_secrets);

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _fixture.Dispose();

    [Theory] // the fault is for good (403), or not (the vault is away)
    [InlineData(",'on_failure':[{'url':'https://example.org','secret':'K'}]", "K")]
    [InlineData(",'on_success':[{'url':'https://example.org','secret':'K'}]", "K")]
    [InlineData(",'on_late':[{'url':'https://example.org','secret':'K'}],'late_after_seconds':1", "K")]
    [InlineData(",'webhook_secret':'K'", "K")]
    [InlineData(",'webhook_secret':'K'", "K_NEXT")]
    public async Task ASecretThatOnlySigns_FailsNothing(string members, string unread)
    {
        foreach (var isTransient in (bool[])[true, false])
        {
            Dispose();
            var secrets = unread == "K" ? _secrets : _next;
            secrets.Fault = new SecretFault(unread, "It is not for you.", isTransient);
            _fixture = Of(secrets);
            await _fixture.BeginAsync($"[{Fetches},{{'name':'list','task_type':'LAMBDA','for_each':'inputs.list'}}]", "{'list':['a']}", members);

            Assert.Equal(ExecutionStatus.Succeeded, (await _fixture.DoAsync(0)).Status);
            Assert.Equal(ExecutionStatus.Running, (await _fixture.DoAsync(1, kind: CallKind.Expand)).Status);
            Assert.NotNull(await new RunMasks(_fixture.Versions, secrets).OfAsync(_fixture.Run, None)); // events too
        }
    }

    [Theory] // it signs too, which is no reason to be less careful
    [InlineData("")]
    [InlineData(Notifies)]
    [InlineData(",'webhook_secret':'K'")]
    public async Task ASecretThatATaskMayHaveSent_FailsAll(string members)
    {
        _secrets.Fault = new SecretFault("K", "The vault is away.", IsTransient: true);
        await _fixture.BeginAsync($"[{Sends},{Fetches}]", members: members);

        Assert.Equal(ExecutionStatus.Failed, (await _fixture.DoAsync(0)).Status);
        Assert.Equal(ExecutionStatus.Failed, (await _fixture.DoAsync(1)).Status);
        await Assert.ThrowsAsync<SecretsUnavailableException>(async () => await new RunMasks(_fixture.Versions, _secrets).OfAsync(_fixture.Run, None));
    }

    [Theory] // what the run above has it for, whether the child's tasks fail
    [InlineData(Sends, "", true)]
    [InlineData(Sends, Notifies, true)]
    [InlineData(Fetches, Notifies, false)]
    [InlineData(Fetches, ",'webhook_secret':'K'", false)]
    public async Task ARunThatInheritsIt_FailsAsTheOneAboveDoes(string task, string members, bool fails)
    {
        await _fixture.BeginAsync($"[{task},{{'name':'call','task_type':'WORKFLOW','config':{{'workflow':'child'}}}}]", members: members);
        await _fixture.SaveAsync($"[{{'name':'call','task_type':'WORKFLOW','config':{{'workflow':'grandchild'}}}}]", "child");
        await _fixture.SaveAsync($"[{Fetches}]", "grandchild");
        var run = await ChildAsync(await ChildAsync(_fixture.Run, 1), 0);
        _fixture.Store.Put(run with { Status = RunStatus.Failed });
        var again = await _fixture.Rerun.StartAsync(run.Id, new RerunOrder(RerunFrom.Start, RerunVersion.Pinned), None);
        _secrets.Fault = new SecretFault("K", "The vault is away.", IsTransient: true);

        foreach (var started in (Run[])[run, again])
        {
            var version = await _fixture.Versions.GetAsync(started.WorkflowId, started.WorkflowVersion, None);
            var report = await _fixture.Runner.RunAsync(started, version, new TaskCall(0), recorded: null, new CallTokens(None, None));
            Assert.Equal(fails ? ExecutionStatus.Failed : ExecutionStatus.Succeeded, report.Status);
        }
    }

    // It signs in the latest version, but a task of the repeated run may have sent it.
    [Fact]
    public async Task ARunThatIsRepeated_WithALaterVersion_RemembersWhatWasSent()
    {
        await _fixture.BeginAsync($"[{Sends}]");
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed });
        var changed = _fixture.Version.Definition with { Tasks = [_fixture.Version.Definition.Tasks[0] with { Config = TestJson.Parse("{}") }], WebhookSecret = "K" };
        await _fixture.Workflows.UpdateAsync(_fixture.Run.WorkflowId, 1, changed, true, _fixture.Time.GetUtcNow(), None);

        var again = await _fixture.Rerun.StartAsync(RunnerFixture.RunId, new RerunOrder(RerunFrom.Start, RerunVersion.Latest), None);

        Assert.Equal(["K"], again.InheritedSecrets);
        Assert.Empty(again.InheritedSigningSecrets);
    }

    [Fact]
    public async Task ASecretThatOnlySigns_IsMasked_AsSoonAsItIsKnown()
    {
        _secrets.Fault = new SecretFault("K", "The vault is away.", IsTransient: true);
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{'x':'{{ 1 }} hunter2'}},{'name':'b','task_type':'LAMBDA','config':{'x':'{{ 1 }} hunter2'}}]", members: Notifies);
        await _fixture.DoAsync(0);
        _secrets.Fault = null;
        await _fixture.DoAsync(1);

        Assert.Equal("{\"x\":\"1 ***\"}", await _fixture.OutputAsync(1));
    }

    private static RunnerFixture Of(ISecrets secrets) => new(secrets, (context, _) => Task.FromResult(TaskResult.Succeeded(context.Config)));

    private async Task<Run> ChildAsync(Run run, int position)
    {
        var version = await _fixture.Versions.GetAsync(run.WorkflowId, run.WorkflowVersion, None);
        var awaited = await _fixture.Waiting.OpenAsync(run, version, new TaskCall(position), null, None);
        return (await _fixture.Store.GetAsync(Assert.IsType<Workflow.Core.Execution.Waiting.Awaited.Child>(awaited).RunId, None))!;
    }
}
