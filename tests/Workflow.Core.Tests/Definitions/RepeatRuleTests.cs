using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Definitions;

/// <summary>The members of <c>repeat</c> and their faults: of a task <c>a</c> of type CODED, a task <c>h</c> after it, and a task <c>z</c> that starts at once.</summary>
public class RepeatRuleTests
{
    private readonly DefinitionValidator _validator = new(new TaskTypeCatalog([new CodedTaskType(), new AnyTaskType(), new FailTaskType(), new SucceedTaskType(), new WaitTaskType(), new EventTaskType(), new WorkflowTaskType()]));

    [Theory]
    [InlineData("'repeat':{'until':'output.done'}")]
    [InlineData("'repeat':{'until':'{{ output.done || error?.code == `x` || iteration > 3 || attempt > 9 || inputs.x }}','delay_seconds':0.5,'backoff_coefficient':1.5,'max_delay_seconds':60,'max_attempts':10000,'timeout_seconds':31536000}")]
    [InlineData("'repeat':{'until':true,'delay_seconds':0,'max_attempts':1,'timeout_seconds':1}")]
    [InlineData("'repeat':{'until':'output'},'config':{'x':'{{ iteration }}'},'retry':[{'on':['{{ iteration < 3 }}'],'max_attempts':3}],'catch':[{'on':['repeat_exhausted','repeat_timeout','{{ iteration == 1 }}'],'task':'h'}]")]
    [InlineData("'repeat':{'until':'output == item','max_attempts':250},'for_each':[1],'retry_count':1")]
    public void Validate_TakesIt(string members) => Assert.Empty(Faults(members));

    [Theory]
    [InlineData("'repeat':1", "#/repeat: must be an object, not a number", "#/repeat/until: is required")]
    [InlineData("'repeat':{}", "#/repeat/until: is required: the expression that ends it")]
    [InlineData("'repeat':{'until':''}", "#/repeat/until: must not be empty")]
    [InlineData("'repeat':{'until':7}", "#/repeat/until: must be a text, not a number")]
    [InlineData("'repeat':{'until':'output','while':'x'}", "#/repeat/while: is not a known member")]
    [InlineData("'repeat':{'until':'output','delay_seconds':-1}", "#/repeat/delay_seconds: must be from 0 to 31536000")]
    [InlineData("'repeat':{'until':'output','backoff_coefficient':0.9}", "#/repeat/backoff_coefficient: must be from 1 to 10")]
    [InlineData("'repeat':{'until':'output','max_delay_seconds':31536001}", "#/repeat/max_delay_seconds: must be from 0 to 31536000")]
    [InlineData("'repeat':{'until':'output','max_attempts':0}", "#/repeat/max_attempts: must be from 1 to 10000")]
    [InlineData("'repeat':{'until':'output','max_attempts':10001}", "#/repeat/max_attempts: must be from 1 to 10000")]
    [InlineData("'repeat':{'until':'output','timeout_seconds':0}", "#/repeat/timeout_seconds: must be from 1 to 31536000")]
    [InlineData("'repeat':{'until':'output','max_attempts':5001},'retry_count':1", "#0/repeat/max_attempts: allows 10002 attempts in all, 5001 rounds of 2; the limit is 10000")]
    [InlineData("'repeat':{'until':'output','max_attempts':501},'for_each':[1]", "#0/repeat/max_attempts: allows 501 attempts in all; the limit is 500 for each item")]
    [InlineData("'repeat':{'until':'output +'}", "#0/repeat/until: SyntaxError")]
    [InlineData("'repeat':{'until':'ouput.done'}", "#0/repeat/until: 'ouput' is not known here")]
    [InlineData("'repeat':{'until':'secrets.KEY'}", "#0/repeat/until: secrets are available only")]
    [InlineData("'repeat':{'until':'item'}", "#0/repeat/until: 'item' is available only")]
    [InlineData("'repeat':{'until':'tasks.z.output'}", "#0/repeat/until: task 'z' is not upstream of this one")]
    [InlineData("'repeat':{'until':'output'},'config':{'x':'{{ output }}'}", "#0/config/x: 'output' is available only in the until of repeat; elsewhere it is tasks.NAME.output")]
    [InlineData("'repeat':{'until':'output'},'config':{'x':'{{ error }}'}", "#0/config/x: 'error' is available only")]
    [InlineData("'repeat':{'until':'output'},'when':'iteration'", "#0/when: 'iteration' is available only in the config of a task with repeat")]
    [InlineData("'repeat':{'until':'output'},'for_each':[1],'max_parallel':1,'item_when':'iteration'", "#0/item_when: 'iteration' is available only")]
    [InlineData("'config':{'x':'{{ iteration }}'}", "#0/config/x: 'iteration' is available only in the config of a task with repeat, in its rules of retry and catch, and in until")]
    [InlineData("'repeat':{'until':'output','max_attempts':5},'for_each':[1],'catch':[{'on':['{{ iteration }}'],'task':'h'}]", "#0/catch/0/on/0: 'iteration' is available only")]
    [InlineData("'repeat':{'until':'output'},'retry':[{'on':['repeat_exhausted','repeat_timeout'],'max_attempts':2}]", "#0/retry/0/on/0: 'repeat_exhausted' is never retried: it ends the repetition", "#0/retry/0/on/1: 'repeat_timeout' is never retried: it ends the repetition")]
    [InlineData("'catch':[{'on':['repeat_exhausted'],'task':'h'}]", "#0/catch/0/on/0: 'repeat_exhausted' is not a code of CODED")]
    public void Validate_PointsAtFaults(string members, params string[] expected)
    {
        var faults = Faults(members);

        Assert.Equal(expected.Length, faults.Count);
        Assert.All(expected.Zip(faults), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("WAIT", "{'seconds':1}", null)]
    [InlineData("EVENT", "{'name':'e{{ iteration }}'}", null)]
    [InlineData("WORKFLOW", "{'workflow':'x'}", null)]
    [InlineData("FAIL", "{'message':'m'}", "does not go with FAIL, which ends the run")]
    [InlineData("SUCCEED", "{}", "does not go with SUCCEED, which ends the run")]
    public void Validate_TakesTypesThatDoNotEndTheRun(string type, string config, string? fault)
    {
        List<Fault> faults = [];
        var draft = DefinitionReader.ReadWorkflow(TestJson.Parse($"{{'name':'w','tasks':[{{'name':'a','task_type':'{type}','config':{config},'repeat':{{'until':'output'}}}}]}}"), BodyUse.Create, faults);

        Assert.Empty(faults);
        Assert.Equal(fault is null ? [] : [$"#0/repeat: {fault}"], _validator.Validate(draft.Definition.Tasks).Lines());
    }

    [Theory]
    [InlineData(10, 1, 31_536_000, 1, null, 10)]
    [InlineData(10, 1, 31_536_000, 9_999, null, 10)]
    [InlineData(10, 2, 31_536_000, 4, null, 80)]
    [InlineData(0.5, 1.5, 31_536_000, 3, null, 1.125)]
    [InlineData(10, 2, 60, 4, null, 60)]
    [InlineData(31_536_000, 10, 31_536_000, 10_000, null, 31_536_000)] // 10^9999 is no overflow
    [InlineData(0, 10, 31_536_000, 10_000, null, 0)]
    [InlineData(10, 1, 60, 1, 90d, 90)] // what the remote side asks for
    [InlineData(10, 1, 60, 1, 5d, 10)]
    [InlineData(0, 1, 60, 1, 3e9, 86_400)]
    [InlineData(0, 1, 60, 1, -1d, 0)]
    public void DelayAfter_FollowsTheRule(double delay, double coefficient, double cap, int iteration, double? retryAfter, double seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            new RepeatRule { Until = "x", DelaySeconds = delay, BackoffCoefficient = coefficient, MaxDelaySeconds = cap }.DelayAfter(iteration, retryAfter));

    private List<string> Faults(string members)
    {
        var tasks = $"[{{'name':'a','task_type':'CODED',{members.Replace("`x`", "1", StringComparison.Ordinal)}}},{{'name':'h','task_type':'ANY','depends_on':[]}},{{'name':'z','task_type':'ANY','depends_on':[]}}]";
        List<Fault> faults = [];
        var draft = DefinitionReader.ReadWorkflow(TestJson.Parse($"{{'name':'w','inputs':{{'x':{{}}}},'tasks':{tasks}}}"), BodyUse.Create, faults);
        return faults.Count > 0 ? [.. faults.Select(fault => $"#{fault.Pointer["/tasks/0".Length..]}: {fault.Detail}")] : [.. _validator.Validate(draft.Definition.Tasks).Lines()];
    }
}
