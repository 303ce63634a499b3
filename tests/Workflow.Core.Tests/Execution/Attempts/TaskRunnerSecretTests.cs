using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>Masking of the secrets that a run may know, and escaping of control characters, in what its tasks leave behind.</summary>
public sealed class TaskRunnerSecretTests : IDisposable
{
    private const string First = "[{'name':'first','task_type':'LAMBDA','config':{'x':'{{ secrets.K }}'}},";

    // A task without a config gets the secret from elsewhere.
    private Func<TaskContext, TaskResult> _handler = context =>
        TaskResult.Succeeded(context.Config.TryGetProperty("x", out _) ? context.Config : TestJson.Parse("'got aHVudGVyMg=='"));
    private RunnerFixture _fixture;

    public TaskRunnerSecretTests() => _fixture = Fixture(("K", "hunter2"), ("HOOK", "signature"), ("HOOK_NEXT", "signature-to-be"));

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("{'name':'next','task_type':'LAMBDA'}")] // it has no expression at all
    [InlineData("{'name':'next','task_type':'LAMBDA','config':{'x':'{{ inputs.back }}'}}")]
    [InlineData("{'name':'next','task_type':'LAMBDA','config':{'x':'{{ tasks.first.output }} %68unter2'}}")]
    public async Task RunAsync_HidesWhatAnotherTaskNames_WhereATaskGetsItBack(string task)
    {
        await _fixture.BeginAsync($"{First}{task}]", "{'back':'hunter2'}");
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, "{'x':'***'}");

        await _fixture.DoAsync(1);

        var output = await _fixture.OutputAsync(1);
        Assert.Contains("***", output, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", output, StringComparison.Ordinal);
        Assert.DoesNotContain("aHVudGVyMg", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_HidesItems_OfAListThatHoldsASecret()
    {
        await _fixture.BeginAsync($"{First}{{'name':'next','task_type':'LAMBDA','for_each':'inputs.list'}}]", "{'list':['a','hunter2']}");

        await _fixture.DoAsync(1, kind: CallKind.Expand);

        Assert.Equal("[\"a\",\"***\"]", (await _fixture.Store.GetItemsAsync(RunnerFixture.RunId, 1, CancellationToken.None))?.GetRawText());
    }

    [Theory]
    [InlineData("signature")]
    [InlineData("signature-to-be")]
    public async Task RunAsync_HidesWhatSignsWebhooks(string secret)
    {
        await _fixture.BeginAsync($"[{{'name':'a','task_type':'LAMBDA','config':{{'x':'{{{{ 1 }}}} {secret}'}}}}]", members: ",'webhook_secret':'HOOK'");

        await _fixture.DoAsync(0);

        Assert.Equal("{\"x\":\"1 ***\"}", await _fixture.OutputAsync(0));
    }

    [Theory]
    [InlineData("abc", false)]
    [InlineData("", false)]
    [InlineData("abcd", true)]
    public async Task RunAsync_RefusesASecretThatIsTooShort_WhenItIsFirstUsed(string value, bool isTaken)
    {
        Dispose();
        _fixture = Fixture(("K", value));
        await _fixture.BeginAsync($"{First}{{'name':'next','task_type':'LAMBDA','config':{{'x':'{{{{ 1 }}}}: abc is the start of abcd'}}}}]");

        var report = await _fixture.DoAsync(0);
        await _fixture.DoAsync(1);

        Assert.Equal((isTaken ? ExecutionStatus.Succeeded : ExecutionStatus.Failed, false), (report.Status, report.Retryable));
        Assert.Equal(
            isTaken ? null : new TaskError("secret", "The secret 'K' has fewer than 4 characters, and so could not be kept out of outputs and logs; set a longer one."),
            (await _fixture.LastAsync(0)).Error);
        Assert.Equal(isTaken ? "{\"x\":\"1: abc is the start of ***\"}" : "{\"x\":\"1: abc is the start of abcd\"}", await _fixture.OutputAsync(1));
    }

    [Fact]
    public async Task RunAsync_MasksBeforeItShortens()
    {
        Dispose();
        var secret = string.Concat(Enumerable.Range(100, 60));
        _fixture = Fixture(("K", secret));
        _handler = context =>
        {
            List<Fault> faults = [];
            new ObjectReader(context.Config, "/config", faults) { Mask = context.Mask }.Option("x", OverlapPolicy.Queue);
            return TaskResult.Failed(TaskError.FaultyConfig(faults));
        };
        await _fixture.BeginAsync($"{First[..^1]}]");

        await _fixture.DoAsync(0);

        Assert.StartsWith("The config is faulty: /config/x '***' is not one of", (await _fixture.LastAsync(0)).Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_EscapesControlCharacters()
    {
        const string Evil = "\u001b[31mred\u009b0m\nINFO all is well\u202E";
        _handler = context =>
        {
            context.Log(LogSeverity.Info, $"said {Evil}");
            return TaskResult.Failed(new TaskError("c", Evil, Details: JsonSerializer.SerializeToElement(Evil)));
        };
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA'}]");

        await _fixture.DoAsync(0);

        const string Shown = "\\u001b[31mred\\u009b0m\\nINFO all is well\\u202e";
        var ended = await _fixture.LastAsync(0);
        Assert.Equal(Shown, ended.Error?.Message);
        Assert.Equal(Evil, ended.Error?.Details?.GetString()); // data stays data
        Assert.Contains(_fixture.Store.Writes.SelectMany(w => w.Lines), line => line.Message == $"said {Shown}");
        Assert.Contains(_fixture.Log.Lines, line => line.Message.EndsWith($"c: {Shown}", StringComparison.Ordinal));
    }

    private RunnerFixture Fixture(params (string, string)[] secrets) => new((context, _) => Task.FromResult(_handler(context)), secrets);
}
