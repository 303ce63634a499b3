using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>Secrets whose values change while a run may know them, and secrets that can't be read.</summary>
public sealed class RotatedSecretTests : IDisposable
{
    private const string Tasks = "[{'name':'first','task_type':'LAMBDA','config':{'x':'{{ secrets.K }}'}},{'name':'next','task_type':'LAMBDA'},{'name':'third','task_type':'LAMBDA','for_each':'inputs.list'}]";

    private readonly RotatingSecrets _secrets = new("K", "hunter2");
    private readonly RunnerFixture _fixture;
    private Func<TaskContext, TaskResult> _handler = context => TaskResult.Succeeded(context.Config);

    public RotatedSecretTests() => _fixture = new RunnerFixture(_secrets, (context, _) => Task.FromResult(_handler(context)));

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task RunAsync_HidesOldAndNew_WhereTheValueChangesDuringAnAttempt()
    {
        await _fixture.BeginAsync(Tasks);
        _handler = context =>
        {
            _secrets.Rotate("correct horse");
            context.Log(LogSeverity.Info, "it is correct horse, and was hunter2");
            return TaskResult.Succeeded(TestJson.Parse("['hunter2','correct horse']"));
        };

        await _fixture.DoAsync(0);

        Assert.Equal("[\"***\",\"***\"]", await _fixture.OutputAsync(0));
        Assert.DoesNotContain(_fixture.Store.Writes.SelectMany(write => write.Lines), line => line.Message.Contains("hunter2", StringComparison.Ordinal) || line.Message.Contains("horse", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_HidesTheOldValue_WhereATaskGetsItBackLater()
    {
        await _fixture.BeginAsync(Tasks);
        await _fixture.DoAsync(0);
        _secrets.Rotate("correct horse");
        _handler = _ => TaskResult.Failed(new TaskError("back", "hunter2 was replaced"));

        await _fixture.DoAsync(1);

        Assert.Equal("*** was replaced", (await _fixture.LastAsync(1)).Error?.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_FailsWhatCantBeMasked(bool isTransient)
    {
        await _fixture.BeginAsync(Tasks, "{'list':['hunter2']}");
        _secrets.Fault = new SecretFault("K", "The vault is away.", isTransient);
        _handler = _ => throw new InvalidOperationException("It must not run.");
        foreach (var (position, kind) in ((int, CallKind)[])[(0, CallKind.Attempt), (1, CallKind.Attempt), (2, CallKind.Expand)])
        {
            var report = await _fixture.DoAsync(position, kind: kind);

            Assert.Equal((ExecutionStatus.Failed, isTransient), (report.Status, report.Retryable));
            Assert.Equal(new TaskError("secret", "The vault is away.", isTransient), (await _fixture.LastAsync(position)).Error);
        }
    }

    [Fact]
    public async Task RunAsync_RunsWhatNeedsNone_WhereTheValueIsKnownFromEarlier()
    {
        await _fixture.BeginAsync(Tasks);
        _secrets.Rotate("correct horse");
        _secrets.Fault = new SecretFault("K", "The vault is away.", true);
        _handler = _ => TaskResult.Succeeded(TestJson.Parse("'hunter2'"));

        Assert.Equal(ExecutionStatus.Failed, (await _fixture.DoAsync(0)).Status);
        Assert.Equal(ExecutionStatus.Succeeded, (await _fixture.DoAsync(1)).Status);
        Assert.Equal("\"***\"", await _fixture.OutputAsync(1));
    }
}
