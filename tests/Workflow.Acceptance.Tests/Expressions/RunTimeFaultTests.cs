using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Expressions;

/// <summary>An expression that fails while the task runs fails the task at once, and says where and why.</summary>
public sealed class RunTimeFaultTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("faults");

    [Theory]
    [InlineData("{{ tasks.first.output.missing.deeper }}", "tasks.first.output.missing.deeper")]
    [InlineData("text {{ tasks.first.output.missing.deeper }}", "tasks.first.output.missing.deeper")]
    [InlineData("{{ decodeURIComponent('%') }}", "URI malformed")]
    [InlineData("{{ JSON.parse('no json') }}", "JSON.parse")]
    public async Task Task_FailsWithTheExpressionAndThePosition_WhenItThrows(string template, string said)
    {
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Pass("first"), Define.Pass("only", template).Retried(3)));

        Assert.Equal(("FAILED", "FAILED", "expression"), (story.Status, story.StatusOf("only"), story.ErrorCodeOf("only")));
        Assert.Contains(said, story.ErrorOf("only"), StringComparison.Ordinal);
        Assert.Matches(@"(?i)(line|column|position|character|offset|at)\D{0,20}\d", story.ErrorOf("only"));
        Assert.Single(story.Attempts("only"));
    }

    // A task can't take the service down.
    [Theory]
    [InlineData("{{ Array.from({length: 1e5}).map((x, i, a) => a.indexOf(i)) }}")]
    [InlineData("{{ (f => f(f) + 1)(f => f(f) + 1) }}")]
    [InlineData("{{ Array.from({length: 1e6}).map((x, i) => 'x'.repeat(100000) + i) }}")]
    [InlineData("{{ /(a+)+$/.test('a'.repeat(60) + '!') ? 1 : null.here }}")]
    public async Task Task_FailsSoon_WhenItsExpressionWouldNotEnd(string template)
    {
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Pass("only", template)));

        Assert.Equal(("FAILED", "expression"), (story.StatusOf("only"), story.ErrorCodeOf("only")));
        Assert.Equal("SUCCEEDED", (await host.Client.PlayAsync(Define.Workflow(_name + "-after", Define.Pass("fine", "{{ 1 }}")))).Status);
    }
}
