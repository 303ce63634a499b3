using System.Text.Json;
using Workflow.Api.Mapping;
using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Api.Tests.Contracts;

public sealed class ContractJsonTests
{
    private static readonly JsonSerializerOptions Options = Configured();

    [Theory]
    [InlineData("2026-01-31T08:00:00+00:00", "2026-01-31T08:00:00.0000000Z")]
    [InlineData("2026-01-31T08:00:00+05:30", "2026-01-31T02:30:00.0000000Z")]
    [InlineData("2026-01-31T23:00:00-08:00", "2026-02-01T07:00:00.0000000Z")]
    [InlineData("2026-01-31T08:00:00.1200000+02:00", "2026-01-31T06:00:00.1200000Z")]
    [InlineData("2026-01-31T08:00:00.1234567Z", "2026-01-31T08:00:00.1234567Z")]
    public void Instant_IsInUtcWithZ_WhateverTheOffset(string instant, string written)
    {
        var at = DateTimeOffset.Parse(instant);
        var run = Write(RunResponse.Of(Samples.Run with { CreatedAt = at, CompletedAt = at }, "sample"));

        Assert.Equal(written, run.GetProperty("created_at").GetString());
        Assert.Equal(written, run.GetProperty("completed_at").GetString());
        Assert.Equal(JsonValueKind.Null, run.GetProperty("started_at").ValueKind);
        Assert.Equal(written, Write(new LogLine(at, LogSeverity.Info, "x")).GetProperty("at").GetString());
    }

    [Fact]
    public void Status_IsItsUpperWord_WhenItIsWritten()
    {
        Assert.All(Enum.GetValues<RunStatus>(), s => Assert.Equal(Word.Upper(s), Write(RunResponse.Of(Samples.Run with { Status = s }, "sample")).GetProperty("status").GetString()));
        Assert.All(Enum.GetValues<ExecutionStatus>(), s => Assert.Equal(
            Word.Upper(s),
            Write(TaskExecutionResponse.Of(new TaskExecution { Position = 0, Task = "t", Status = s }, null)).GetProperty("status").GetString()));
    }

    [Fact]
    public void Option_IsItsLowerWord_WhenItIsWritten()
    {
        var task = Samples.Workflow.Definition.Tasks[0];
        Assert.All(Enum.GetValues<RunTrigger>(), t => Assert.Equal(Word.Lower(t), Write(RunResponse.Of(Samples.Run with { Trigger = t }, "sample")).GetProperty("trigger").GetString()));
        Assert.All(Enum.GetValues<WaitCause>(), c => Assert.Equal(Word.Lower(c), Write(TaskExecutionResponse.Of(new TaskExecution { Position = 0, Task = "t", Status = ExecutionStatus.Pending, WaitsFor = c }, null)).GetProperty("waits_for").GetString()));
        Assert.All(Enum.GetValues<TriggerRule>(), r => Assert.Equal(Word.Lower(r), Write(TaskResponse.Of(task with { TriggerRule = r })).GetProperty("trigger_rule").GetString()));
        Assert.All(Enum.GetValues<LogSeverity>(), l => Assert.Equal(Word.Lower(l), Write(new LogLine(Samples.At, l, "x")).GetProperty("level").GetString()));
        Assert.All(Enum.GetValues<OverlapPolicy>(), p => Assert.Equal(Word.Lower(p), Workflow(d => d with { OverlapPolicy = p }).GetProperty("overlap_policy").GetString()));
        Assert.All(Enum.GetValues<InputType>(), t => Assert.Equal(Word.Lower(t), Workflow(d => d with { Inputs = d.Inputs.SetItem("x", new InputDeclaration { Type = t }) }).GetProperty("inputs").GetProperty("x").GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData("工作流程")]
    [InlineData("שלום עולם")]
    [InlineData("प्रवाह")]
    [InlineData("Ünïcödé & <b> 'quotes' +")]
    public void Text_IsNotEscaped_WhenItIsOfAnyScript(string text) =>
        Assert.Contains($"\"name\":\"{text}\"", JsonSerializer.Serialize(WorkflowResponse.Of(Samples.Workflow with { Definition = Samples.Workflow.Definition with { Name = text } }, DateTimeOffset.UnixEpoch), Options), StringComparison.Ordinal);

    [Theory]
    [InlineData("😀 𠮷")]
    [InlineData("a\"b\\c\n\u0001")]
    public void Text_ReadsBackAsItWas_WhenItMustBeEscaped(string text) =>
        Assert.Equal(text, Workflow(d => d with { Name = text }).GetProperty("name").GetString());

    [Fact]
    public void Member_IsWrittenOut_WhenItIsNull()
    {
        var run = Write(RunResponse.Of(Samples.Run, "sample"));
        Assert.Equal(
            ["id", "workflow_id", "workflow_name", "workflow_version", "status", "status_reason", "waits_for", "trigger", "started_by", "inputs", "batch", "scheduled_for", "parent", "group", "rerun_of", "triggered_by_run", "labels", "business_key", "start_at", "priority", "concurrency_key", "created_at", "started_at", "completed_at", "error", "outputs", "notifications"],
            run.EnumerateObject().Select(m => m.Name));
    }

    [Fact]
    public void Name_IsAsItWasSent_WhenItIsAnInput() =>
        Assert.True(Workflow(d => d with { Inputs = d.Inputs.SetItem("OrderId", new InputDeclaration()) }).GetProperty("inputs").TryGetProperty("OrderId", out _));

    [Fact]
    public void RetryCount_FollowsTheAttempts_WhenATaskIsAnswered()
    {
        var task = Samples.Workflow.Definition.Tasks[0];
        Assert.Equal(0, TaskResponse.Of(task).RetryCount);
        Assert.Equal(4, TaskResponse.Of(task with { Retry = new RetryPolicy { MaxAttempts = 5 } }).RetryCount);
    }

    [Fact]
    public void Retry_IsAnObject_UnlessItsRulesAreByError()
    {
        Assert.Equal("""{"max_attempts":5,"initial_interval_seconds":1,"backoff_coefficient":2,"max_interval_seconds":300,"jitter":0}""", Retry(new RetryPolicy { MaxAttempts = 5 }));
        Assert.Equal(
            """[{"on":["5xx"],"max_attempts":5,"initial_interval_seconds":1,"backoff_coefficient":2,"max_interval_seconds":300,"jitter":0},{"max_attempts":2,"initial_interval_seconds":1,"backoff_coefficient":2,"max_interval_seconds":300,"jitter":0}]""",
            Retry(new RetryRules([new RetryPolicy { On = ["5xx"], MaxAttempts = 5 }, new RetryPolicy { MaxAttempts = 2 }])));

        static string Retry(RetryRules rules) => Workflow(d => d with { Tasks = [d.Tasks[0] with { Retry = rules }] }).GetProperty("tasks")[0].GetProperty("retry").GetRawText();
    }

    private static JsonElement Workflow(Func<WorkflowDefinition, WorkflowDefinition> change) =>
        Write(WorkflowResponse.Of(Samples.Workflow with { Definition = change(Samples.Workflow.Definition) }, DateTimeOffset.UnixEpoch));

    private static JsonElement Write<T>(T value) => JsonSerializer.SerializeToElement(value, Options);

    private static JsonSerializerOptions Configured()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        ContractJson.Configure(options);
        return options;
    }
}
