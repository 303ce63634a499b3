using System.Collections.Immutable;
using System.Reflection;
using Workflow.Core.Definitions;

namespace Workflow.Core.Tests.Execution.Plans;

/// <summary>What a group has of its workflow.</summary>
public sealed class GroupVersionTests
{
    private const string Tasks = "[{'name':'g','task_type':'GROUP','config':{'tasks':[{'name':'x','task_type':'LAMBDA'}]}}]";

    private const string Members = ",'description':'d','max_concurrent_runs':3,'overlap_policy':'skip','concurrency':{'key':'{{ inputs.i }}'},'priority':5,'timeout_seconds':9,'cleanup_timeout_seconds':8,"
        + "'fail_fast':true,'cron_expression':'0 * * * *','webhook_secret':'HOOK','on_event':{'name':'e'},'on_failure':[{'email':'ada@example.org'}],'inputs':{'i':{'default':1}},'outputs':{'o':1},'labels':{'l':'x'},"
        + "'business_key':'b','on_run':{'workflow':'w2'}";

    private static readonly ImmutableArray<string> Kept = ["Name", "Inputs", "CleanupTimeoutSeconds", "Tasks"];

    public static TheoryData<string> Members_ => [.. typeof(WorkflowDefinition).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(member => member.Name)];

    [Theory]
    [MemberData(nameof(Members_))]
    public async Task Group_HasOnlyWhatIsForAPartOfARun(string member)
    {
        using var fixture = new RunnerFixture();
        await fixture.BeginAsync(Tasks, members: Members);
        var property = typeof(WorkflowDefinition).GetProperty(member)!;
        var (whole, part) = (fixture.Version.Definition, fixture.Version.GroupAt("/g").Definition);
        var none = new WorkflowDefinition { Name = "" };

        Assert.NotEqual(property.GetValue(none), property.GetValue(whole)); // else the test says nothing
        Assert.Equal(Kept.Contains(member) ? member == "Tasks" ? "x" : property.GetValue(whole) : property.GetValue(none), member == "Tasks" ? Assert.Single(part.Tasks).Name : property.GetValue(part));
    }
}
