using System.Text.Json;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>Masking of what a task gets in exchange for secrets.</summary>
public sealed class GrantedSecretTests
{
    private const string Token = "granted-token";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_HidesIt_InAllThatIsLeftBehind(bool succeeds)
    {
        using var fixture = new RunnerFixture((context, _) =>
        {
            context.AddSecret(Token);
            context.Log(LogSeverity.Info, $"got {Token}");
            var leaked = JsonSerializer.SerializeToElement(new { Token, masked = context.Mask(Token) });
            return Task.FromResult(succeeds ? TaskResult.Succeeded(leaked) : TaskResult.Failed(new TaskError("c", $"with {Token}", Details: leaked)));
        });
        await fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA'}]");

        await fixture.DoAsync(0);

        var last = await fixture.LastAsync(0);
        Assert.DoesNotContain(Token, JsonSerializer.Serialize(last), StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Store.Writes.SelectMany(write => write.Lines), line => line.Message.Contains(Token, StringComparison.Ordinal));
        Assert.Contains("\"masked\":\"***\"", (last.Output ?? last.Error!.Details)!.Value.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_HidesIt_InAnotherTask_AlsoOneThatHasBegun()
    {
        var granted = new TaskCompletionSource();
        using var fixture = new RunnerFixture(async (context, _) =>
        {
            if (context.Task == "other")
            {
                await granted.Task;
                return TaskResult.Succeeded(JsonSerializer.SerializeToElement($"back: {Token}"));
            }

            context.AddSecret(Token);
            granted.SetResult();
            return TaskResult.Succeeded(JsonSerializer.SerializeToElement(1));
        });
        await fixture.BeginAsync("[{'name':'other','task_type':'LAMBDA'},{'name':'a','task_type':'LAMBDA','depends_on':[]}]");

        var other = fixture.DoAsync(0);
        await fixture.DoAsync(1);
        await other;

        Assert.Equal("\"back: ***\"", await fixture.OutputAsync(0));
    }

    [Theory] // the runs of another workflow, as a child run or one that uses the same secret
    [InlineData("{'x':'{{ secrets.K }}'}", null, "***")]
    [InlineData("{}", "K", "***")]
    [InlineData("{}", null, Token)]
    public async Task RunAsync_HidesIt_WhereTheSecretsAreKnownThatItWasGotWith(string config, string? inherited, string expected)
    {
        using var fixture = new RunnerFixture(
            (context, _) =>
            {
                if (context.Task == "grants")
                {
                    context.AddSecret(Token);
                }

                return Task.FromResult(TaskResult.Succeeded(JsonSerializer.SerializeToElement(Token)));
            },
            ("K", "hunter2"));
        await fixture.BeginAsync("[{'name':'grants','task_type':'LAMBDA','config':{'x':'{{ secrets.K }}'}}]");
        await fixture.DoAsync(0);
        var other = await fixture.SaveAsync($"[{{'name':'other','task_type':'LAMBDA','config':{config}}}]", "another");
        var run = fixture.Run with { Id = "20261123T190102123456-2-k3f9q2", WorkflowId = other.Id, InheritedSecrets = inherited is null ? [] : [inherited] };
        fixture.Store.Put(run);

        await fixture.Runner.RunAsync(run, new PlannedVersion(other.Definition), new TaskCall(0, null), recorded: null, new CallTokens(CancellationToken.None, CancellationToken.None));

        Assert.Equal(expected, (await fixture.Store.FindLastAsync(run.Id, 0, null, CancellationToken.None))!.Output!.Value.GetString());
    }

    [Fact]
    public async Task RunAsync_HidesItsOwn_WhenTheWorkflowHasMoreThanAreKept()
    {
        using var fixture = new RunnerFixture((context, _) =>
        {
            context.AddSecret(Token);
            foreach (var i in Enumerable.Range(0, 100))
            {
                context.AddSecret($"another-{i:000}");
            }

            return Task.FromResult(TaskResult.Succeeded(JsonSerializer.SerializeToElement(Token)));
        });
        await fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA'}]");

        await fixture.DoAsync(0);

        Assert.Equal("\"***\"", await fixture.OutputAsync(0));
    }

    [Fact]
    public void Add_KeepsTheLatest_WithinAnAmountOfMemory()
    {
        var granted = new GrantedSecrets();
        foreach (var secret in Enumerable.Range(1, 1_000))
        {
            foreach (var i in Enumerable.Range(0, 40))
            {
                granted.Add([$"S{secret}"], $"{secret:0000}-{i:00}-{new string('x', 1_000)}");
            }
        }

        Assert.Empty(granted.Of(["S1"]));
        Assert.Equal(32, granted.Of(["S1000"]).Count);
        Assert.Equal(64, granted.Of(["S1000", "S999", "S1000"]).Count);
        Assert.Equal(40_000, granted.Changes);
        Assert.InRange(Enumerable.Range(1, 1_000).Sum(secret => granted.Of([$"S{secret}"]).Sum(value => value.Length)), 1, 8 * 1024 * 1024);
    }
}
