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
        + "'business_key':'b','on_run':{'workflow':'w2'},'rate_limit':{'limit':1,'per_seconds':1},'debounce_seconds':1";

    private const string Gathering = ",'batch':{'size':2,'seconds':5}"; // goes with few of the others

    private static readonly ImmutableArray<string> Kept = ["Name", "Inputs", "Batch", "CleanupTimeoutSeconds", "Tasks"];

    public static TheoryData<string> Members_ => [.. typeof(WorkflowDefinition).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(member => member.Name)];

    // Each group has its own, whatever its workflow or the group around it has.
    [Theory]
    [InlineData("", false, true)]
    [InlineData("", true, false)]
    [InlineData(",'fail_fast':true", false, true)]
    [InlineData(",'fail_fast':true", true, false)]
    public async Task Group_HasItsOwnFailFast(string members, bool outer, bool inner)
    {
        using var fixture = new RunnerFixture();
        await fixture.BeginAsync($"[{{'name':'g','task_type':'GROUP','config':{{'fail_fast':{Json(outer)},'tasks':[{{'name':'h','task_type':'GROUP','config':{{'fail_fast':{Json(inner)},'tasks':[{{'name':'x','task_type':'LAMBDA'}}]}}}}]}}}}]", members: members);

        Assert.Equal((members.Length > 0, outer, inner), (fixture.Version.Plan.FailFast, fixture.Version.GroupAt("/g").Plan.FailFast, fixture.Version.GroupAt("/g/h").Plan.FailFast));

        static string Json(bool value) => value ? "true" : "false";
    }

    [Theory]
    [MemberData(nameof(Members_))]
    public async Task Group_HasOnlyWhatIsForAPartOfARun(string member)
    {
        using var fixture = new RunnerFixture();
        await fixture.BeginAsync(Tasks, members: member == "Batch" ? Gathering : Members);
        var property = typeof(WorkflowDefinition).GetProperty(member)!;
        var (whole, part) = (fixture.Version.Definition, fixture.Version.GroupAt("/g").Definition);
        var none = new WorkflowDefinition { Name = "" };

        Assert.NotEqual(property.GetValue(none), property.GetValue(whole)); // else the test says nothing
        Assert.Equal(Kept.Contains(member) ? member == "Tasks" ? "x" : property.GetValue(whole) : property.GetValue(none), member == "Tasks" ? Assert.Single(part.Tasks).Name : property.GetValue(part));
    }
}
