using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Attempts;

/// <summary>Expressions that a task type evaluates itself, when it runs.</summary>
public sealed class TaskRunnerOwnExpressionTests : IDisposable
{
    private const string Earlier = "[{'name':'a','task_type':'ANY','config':{}},{'name':'c','task_type':'ANY','depends_on':[]},";

    private static readonly JsonElement Response = TestJson.Parse("{'status_code':200,'body':{'n':3}}");

    private readonly RunnerFixture _fixture = new(Evaluate, ("K", "hunter2"));

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("response.body.n", "3")]
    [InlineData("{{ response.body.n }}", "3")]
    [InlineData("{{ response }}", "{'status_code':200,'body':{'n':3}}")]
    [InlineData("response.body.n + tasks.a.output.n + inputs.n", "111")]
    [InlineData("response.nothing?.at.all", "null")]
    [InlineData("[response].map(response => response.body.n)", "[3]")]
    public async Task RunAsync_LetsTheTaskEvaluateIt(string own, string expected)
    {
        await _fixture.BeginAsync($"{Earlier}{{'name':'b','task_type':'LAMBDA','depends_on':['a'],'config':{{'own':'{own}'}}}}]", "{'n':8}", ",'inputs':{'n':{}}");
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, "{'n':100}");

        await _fixture.DoAsync(2);

        Assert.Equal(TestJson.Parse(expected).GetRawText(), await _fixture.OutputAsync(2));
    }

    [Fact]
    public async Task RunAsync_ReadsAnOutputByReference_WhateverItsSize()
    {
        await _fixture.BeginAsync($"{Earlier}{{'name':'b','task_type':'LAMBDA','depends_on':['a'],'config':{{'parts':[{{'from':'tasks.a.output.big'}}]}}}}]");
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, $"{{'big':'{new string('x', 3_000_000)}'}}");

        await _fixture.DoAsync(2);

        Assert.Equal(3_000_002, (await _fixture.OutputAsync(2))!.Length);
    }

    [Theory]
    [InlineData("response.body.n.m.k", "TypeError: Cannot read properties of undefined")]
    [InlineData("{{ Array(9000000).fill(0) }}", "a list in an expression is limited to 1048576 elements")]
    public async Task RunAsync_FailsForGood_WhenItCannotBeEvaluated(string own, string why)
    {
        await _fixture.BeginAsync($"{Earlier}{{'name':'b','task_type':'LAMBDA','config':{{'own':'{own}'}}}}]");

        await _fixture.DoAsync(2);

        var error = (await _fixture.LastAsync(2)).Error!;
        Assert.Equal(("expression", false), (error.Code, error.Retryable));
        Assert.StartsWith(why, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("of /config/own", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'own':'response.'", "/tasks/2/config/own", "Unexpected")]
    [InlineData("'own':'respons.body'", "/tasks/2/config/own", "'respons' is not known here")]
    [InlineData("'own':'secrets.K'", "/tasks/2/config/own", "secrets are not available in an expression that a task evaluates itself")]
    [InlineData("'own':'{{ secrets.K }}'", "/tasks/2/config/own", "secrets are not available in an expression that a task evaluates itself")]
    [InlineData("'own':'item'", "/tasks/2/config/own", "'item' is available only")]
    [InlineData("'own':'tasks.c.output'", "/tasks/2/config/own", "task 'c' is not upstream of this one")]
    [InlineData("'own':'tasks.nope.output'", "/tasks/2/config/own", "'nope' is not a task of this workflow")]
    [InlineData("'own':'{{ 1 }} {{ 2 }}'", "/tasks/2/config/own", "this must be one whole expression")]
    [InlineData("'parts':[{'from':'tasks.a.output'},{'from':'response.body'}]", "/tasks/2/config/parts/1/from", "'response' is available only where")]
    [InlineData("'parts':[{'from':'tasks.a.status'}]", "/tasks/2/config/parts/0/from", "must name an output, as tasks.NAME.output")]
    [InlineData("'parts':[{'from':'tasks.a.output + 1'}]", "/tasks/2/config/parts/0/from", "must name an output, as tasks.NAME.output")]
    [InlineData("'parts':[{'from':'inputs.x'}]", "/tasks/2/config/parts/0/from", "must name an output, as tasks.NAME.output")]
    [InlineData("'parts':[{'from':'tasks.c.output'}]", "/tasks/2/config/parts/0/from", "task 'c' is not upstream of this one")]
    [InlineData("'parts':['{{ response }}']", "/tasks/2/config/parts/0", "'response' is available only where")]
    [InlineData("'own':'1'},'when':'response.body'", "/tasks/2/when", "'response' is available only where")]
    public async Task Save_PointsAtIt_WhenItIsFaulty(string config, string pointer, string detail)
    {
        var members = config.Contains("'when'", StringComparison.Ordinal) ? $"'config':{{{config}" : $"'config':{{{config}}}";

        var refused = await Assert.ThrowsAsync<RefusedException>(() => _fixture.SaveAsync($"{Earlier}{{'name':'b','task_type':'LAMBDA','depends_on':['a'],{members}}}]"));

        var fault = Assert.Single(refused.Faults);
        Assert.Equal(pointer, fault.Pointer);
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_LeavesItAsItIs()
    {
        var saved = await _fixture.SaveAsync($"{Earlier}{{'name':'b','task_type':'LAMBDA','config':{{'own':'{{{{ response.body }}}}'}}}}]");

        Assert.Equal("{{ response.body }}", saved.Definition.Tasks[2].Config.GetProperty("own").GetString());
    }

    private static async Task<TaskResult> Evaluate(TaskContext context, CancellationToken cancellationToken)
    {
        var (own, pointer) = context.Config.TryGetProperty("own", out var text)
            ? (text.GetString()!, "/config/own")
            : (context.Config.GetProperty("parts")[0].GetProperty("from").GetString()!, "/config/parts/0/from");
        return TaskResult.Succeeded(await context.Expressions!.EvaluateAsync(own, pointer, Response, cancellationToken));
    }
}
