using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Triggers;

/// <summary>A task that runs only under a condition.</summary>
public sealed class WhenTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("when");

    [Theory]
    [InlineData("true", "SUCCEEDED")]
    [InlineData("false", "SKIPPED")]
    [InlineData("{{ true }}", "SUCCEEDED")]
    [InlineData("{{ false }}", "SKIPPED")]
    [InlineData("inputs.amount > 10", "SUCCEEDED")]
    [InlineData("{{ inputs.amount > 100 }}", "SKIPPED")]
    [InlineData("tasks.first.output.kind === 'large'", "SUCCEEDED")]
    [InlineData("{{ tasks.first.output.kind === 'small' }}", "SKIPPED")]
    [InlineData("tasks.first.status === 'SUCCEEDED'", "SUCCEEDED")]
    [InlineData("tasks['first'].output.list.includes(2) && inputs.amount === 42", "SUCCEEDED")]
    [InlineData("tasks.first.error !== null", "SKIPPED")]
    public async Task When_DecidesWhetherTheTaskRuns_ForEachExpression(string when, string expected)
    {
        var first = Define.Pass("first", new JsonObject { ["kind"] = "large", ["list"] = new JsonArray(1, 2) });
        var workflow = Define.Workflow(_name, first, Define.Pass("next").With("when", when))
            .With("inputs", new JsonObject { ["amount"] = new JsonObject { ["type"] = "integer" } });

        var story = await host.Client.PlayAsync(workflow, new JsonObject { ["amount"] = 42 });

        Assert.Equal(expected, story.StatusOf("next"));
        Assert.Equal("SUCCEEDED", story.Status);
    }

    [Theory]
    [InlineData(true, "SUCCEEDED")]
    [InlineData(false, "SKIPPED")]
    public async Task When_MayBeABoolean_AsYamlReadsAnUnquotedTrue(bool when, string expected)
    {
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Pass("only").With("when", when)));

        Assert.Equal(expected, story.StatusOf("only"));
    }

    [Fact]
    public async Task When_SkipsWhatFollowsToo_WhenTheRuleIsTheDefault()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(
            _name,
            Define.Pass("no").With("when", "false"),
            Define.Pass("next"),
            Define.Pass("anyway").After("no").With("trigger_rule", "none_failed")));

        Assert.Equal(("SKIPPED", "SKIPPED", "SUCCEEDED"), (story.StatusOf("no"), story.StatusOf("next"), story.StatusOf("anyway")));
        Assert.Equal(JsonValueKind.Null, story["no"].Member("started_at").ValueKind);
        Assert.NotNull(story["no"].TextOrNull("status_reason"));
        Assert.Equal("SUCCEEDED", story.Status);
    }

    [Fact]
    public async Task When_SeesHowATaskFailed_WhenTheRuleLetsItRun()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(
            _name,
            Define.Broken("broken").With("allow_failure", true),
            Define.Pass("repair", "{{ tasks.broken.error.code }}").With("trigger_rule", "all_done").With("when", "tasks.broken.status === 'FAILED'"),
            Define.Pass("celebrate").After("broken").With("trigger_rule", "all_done").With("when", "tasks.broken.status === 'SUCCEEDED'")));

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal("\"expression\"", story.OutputOf("repair"));
        Assert.Equal("SKIPPED", story.StatusOf("celebrate"));
    }

    [Fact]
    public async Task When_FailsTheTask_WhenItCanNotBeEvaluated()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(_name, Define.Pass("only").With("when", "null.here").Retried(3)));

        Assert.Equal(("FAILED", "expression"), (story.StatusOf("only"), story.ErrorCodeOf("only")));
        Assert.Contains("null.here", story.ErrorOf("only"), StringComparison.Ordinal);
        Assert.Single(story.Attempts("only"));
        Assert.Equal("FAILED", story.Status);
    }

    [Fact]
    public async Task When_IsNotEvaluated_WhenTheTriggerRuleIsNotMet()
    {
        var story = await host.Client.PlayAsync(Define.Workflow(
            _name,
            Define.Broken("broken"),
            Define.Pass("next").With("when", "null.here")));

        Assert.Equal("UPSTREAM_FAILED", story.StatusOf("next"));
    }
}
