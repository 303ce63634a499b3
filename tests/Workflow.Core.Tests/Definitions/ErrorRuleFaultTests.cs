using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Definitions;

/// <summary>The faults of <c>retry</c> and <c>catch</c>: of a task <c>a</c> of type CODED, a task <c>h</c> after it, and a task <c>z</c> that starts at once.</summary>
public class ErrorRuleFaultTests
{
    private const string Codes = "config, exception, exit_code, expression, http_status, output_too_large, process_died, secret, task_type, timeout";

    private readonly DefinitionValidator _validator = new(new TaskTypeCatalog([new CodedTaskType(), new AnyTaskType(), new FailTaskType(), new WaitTaskType()]));

    [Theory]
    [InlineData("'retry':[{'on':['http_status','exit_code'],'max_attempts':3}]")]
    [InlineData("'retry':[{'on':['timeout',503,'5xx'],'max_attempts':3,'jitter':1},{'max_attempts':2}]")]
    [InlineData("'retry':[{'on':['{{ error.code == `x` && attempt < 3 && inputs.x && error.details.a }}'],'max_attempts':3}]")]
    [InlineData("'retry':[{'max_attempts':3}]")]
    [InlineData("'retry':[{'max_attempts':3},{'on':['*'],'max_attempts':2}]")] // what can't be changed, too
    [InlineData("'retry':[{'on':['{{ item == 1 }}'],'max_attempts':3}],'for_each':[1]")]
    [InlineData("'retry':[{'on':['timeout'],'max_attempts':101}]")]
    [InlineData("'retry':[{'on':['timeout'],'max_attempts':3},{'on':['5xx'],'max_attempts':5}],'retry_count':6")] // as it is read back
    [InlineData("'catch':[{'on':['http_status'],'task':'h'}]")]
    [InlineData("'catch':[{'on':['process_died',404],'task':'h'},{'on':['*'],'task':'h'}]")]
    [InlineData("'catch':[{'on':['item_failed','for_each','{{ error.details.failed > 1 }}'],'task':'h'}],'for_each':[1]")]
    [InlineData("'catch':[]")]
    public void Validate_TakesRules(string members) => Assert.Empty(Faults(members));

    [Theory]
    [InlineData("'retry':[]", "#/retry: must not be empty")]
    [InlineData("'retry':[1]", "#/retry/0: must be an object, not a number", "#/retry/0/max_attempts: is required")]
    [InlineData("'retry':[{'on':['timeout']}]", "#/retry/0/max_attempts: is required")]
    [InlineData("'retry':[{'on':[],'max_attempts':2}]", "#/retry/0/on: must not be empty")]
    [InlineData("'retry':[{'on':'timeout','max_attempts':2}]", "#/retry/0/on: must be a list, not a text")]
    [InlineData("'retry':[{'on':[''],'max_attempts':2}]", "#/retry/0/on/0: must not be empty")]
    [InlineData("'retry':[{'on':[true],'max_attempts':2}]", "#/retry/0/on/0: must be a code, a status or an expression, not true or false")]
    [InlineData("'retry':[{'on':[99,600,1.5],'max_attempts':2}]", "#/retry/0/on/0: must be a status from 100 to 599, or a text", "#/retry/0/on/1: must be a status from 100 to 599, or a text", "#/retry/0/on/2: must be a status from 100 to 599, or a text")]
    [InlineData("'retry':[{'on':['timeuot'],'max_attempts':2}]", "#0/retry/0/on/0: 'timeuot' is not a code of CODED (did you mean 'timeout'?); its codes are " + Codes)]
    [InlineData("'retry':[{'on':['exit_code','connection'],'max_attempts':2}]", "#0/retry/0/on/1: 'connection' is not a code of CODED; its codes are " + Codes)]
    [InlineData("'retry':[{'on':['process_died'],'max_attempts':2}]", "#0/retry/0/on/0: 'process_died' is never retried: it may be the task that takes the process down")]
    [InlineData("'retry':[{'on':['item_failed'],'max_attempts':2}],'for_each':[1]", "#0/retry/0/on/0: 'item_failed' is never retried: each item is retried by itself")]
    [InlineData("'retry':[{'on':['*'],'max_attempts':2},{'on':['timeout'],'max_attempts':2}]", "#0/retry/1: never applies: /retry/0 selects every error")]
    [InlineData("'retry':[{'on':['timeout'],'max_attempts':101},{'on':['5xx'],'max_attempts':2}]", "#/retry: allows 102 attempts in all; the limit is 101")]
    [InlineData("'retry':[{'on':['timeout'],'max_attempts':3}],'retry_count':3", "#/retry_count: says 4 attempts and retry says 3; give one of the two")]
    [InlineData("'retry':{'on':['timeout'],'max_attempts':3}", "#/retry/on: is for a list of rules: retry: [{on: …, max_attempts: …}]")]
    [InlineData("'retry':[{'on':['{{ eror.code }}'],'max_attempts':2}]", "#0/retry/0/on/0: 'eror' is not known here")]
    [InlineData("'retry':[{'on':['{{ tasks.z.output }}'],'max_attempts':2}]", "#0/retry/0/on/0: task 'z' is not upstream of this one")]
    [InlineData("'retry':[{'on':['{{ secrets.KEY }}'],'max_attempts':2}]", "#0/retry/0/on/0: secrets are available only")]
    [InlineData("'retry':[{'on':['a {{ 1 }}'],'max_attempts':2}]", "#0/retry/0/on/0: SyntaxError")]
    [InlineData("'config':{'a':'{{ error.code }}'}", "#0/config/a: 'error' is available only in the rules of retry and catch, in the until of repeat, and in a task that a catch names")]
    [InlineData("'catch':{'on':['*'],'task':'h'}", "#/catch: must be a list, not an object")]
    [InlineData("'catch':[{'task':'h'}]", "#/catch/0/on: is required")]
    [InlineData("'catch':[{'on':['*']}]", "#/catch/0/task: is required")]
    [InlineData("'catch':[{'on':['*'],'task':'h','max_attempts':2}]", "#/catch/0/max_attempts: is not a known member")]
    [InlineData("'catch':[{'on':['*'],'task':'a'}]", "#0/catch/0/task: 'a' is the task itself")]
    [InlineData("'catch':[{'on':['*'],'task':'hh'}]", "#0/catch/0/task: 'hh' is not a task of this workflow; did you mean 'h'?")]
    [InlineData("'catch':[{'on':['*'],'task':'h'},{'on':['timeout'],'task':'h'}]", "#0/catch/1: never applies: /catch/0 selects every error")]
    [InlineData("'catch':[{'on':['http_status','5xx'],'task':'h'}],'for_each':[1]", "#0/catch/0/on/0: 'http_status' is not a code of a task with for_each; its codes are expression, for_each, item_failed, output_too_large, process_died, secret", "#0/catch/0/on/1: '5xx' is a status, and a task with for_each never ends with http_status")]
    [InlineData("'catch':[{'on':['{{ item }}'],'task':'h'}],'for_each':[1]", "#0/catch/0/on/0: 'item' is available only")]
    public void Validate_PointsAtFaults(string members, params string[] expected)
    {
        var faults = Faults(members);

        Assert.Equal(expected.Length, faults.Count);
        Assert.All(expected.Zip(faults), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Theory] // the whole list of tasks
    [InlineData("[{'name':'a','task_type':'WAIT','config':{'seconds':1},'catch':[{'on':['5xx'],'task':'h'}]},{'name':'h','task_type':'ANY'}]", "#0/catch/0/on/0: '5xx' is a status, and WAIT never ends with http_status")]
    [InlineData("[{'name':'a','task_type':'ANY','catch':[{'on':['my_code','5xx'],'task':'h'}]},{'name':'h','task_type':'ANY'}]")] // it declares no codes
    [InlineData("[{'name':'a','task_type':'FAIL','config':{'message':'m'},'catch':[{'on':['*'],'task':'h'}]},{'name':'h','task_type':'ANY'}]", "#0/catch: does not go with FAIL, which ends the run")]
    [InlineData("[{'name':'a','task_type':'FAIL','config':{'message':'m'},'retry':[{'on':['*'],'max_attempts':2}]}]", "#0/retry: rules by error do not go with FAIL, which ends the run")]
    [InlineData("[{'name':'z','task_type':'ANY'},{'name':'a','task_type':'ANY','catch':[{'on':['*'],'task':'h'}]},{'name':'h','task_type':'ANY','depends_on':['z']}]", "#2/depends_on: must be left out: 'a' names it in catch, so it waits for the tasks that do, and runs only if it catches an error of one")]
    [InlineData("[{'name':'a','task_type':'ANY','catch':[{'on':['*'],'task':'h'}]},{'name':'h','task_type':'ANY','depends_on':[]}]")]
    [InlineData("[{'name':'a','task_type':'ANY','catch':[{'on':['*'],'task':'h'}]},{'name':'h','task_type':'ANY','trigger_rule':'always'}]", "#1/trigger_rule: must be left out: 'a' names it in catch, so it runs if it catches an error")]
    [InlineData("[{'name':'a','task_type':'ANY','catch':[{'on':['*'],'task':'h'}]},{'name':'h','task_type':'ANY'},{'name':'b','task_type':'ANY'}]", "#2/depends_on: is required: the task before it is 'h', which runs only if it catches an error, as 'a' names it in catch")]
    [InlineData("[{'name':'h','task_type':'ANY'},{'name':'a','task_type':'ANY','depends_on':['h'],'catch':[{'on':['*'],'task':'h'}]}]", "#1/depends_on: closes a cycle: a waits for h waits for a")]
    [InlineData("[{'name':'h','task_type':'ANY','catch':[{'on':['*'],'task':'a'}]},{'name':'a','task_type':'ANY','catch':[{'on':['*'],'task':'h'}]}]", "#0/catch: closes a cycle: h waits for a waits for h")]
    [InlineData("[{'name':'a','task_type':'ANY','catch':[{'on':['*'],'task':'h'}]},{'name':'h','task_type':'ANY','when':'error.code == `x`','config':{'x':'{{ error.message }}{{ tasks.a.status }}'},'catch':[{'on':['*'],'task':'i'}]},{'name':'i','task_type':'ANY','for_each':'error.details.items','item_when':'error.code','config':{'x':'{{ error.task }}'}}]")]
    public void Validate_PointsAtPlaces(string tasks, params string[] expected)
    {
        List<Fault> faults = [];
        var draft = DefinitionReader.ReadWorkflow(TestJson.Parse($"{{'name':'w','tasks':{tasks.Replace('`', '"')}}}".Replace("\"x\"", "1", StringComparison.Ordinal)), BodyUse.Create, faults);

        Assert.Empty(faults);
        Assert.Equal(expected, _validator.Validate(draft.Definition.Tasks).Lines());
    }

    [Fact]
    public void Validate_StopsAtAsManyFaultsAsAreKept()
    {
        var task = new TaskDefinition { Name = "a", TaskType = CodedTaskType.TypeName, Config = TestJson.Parse("{}"), Catch = [.. Enumerable.Range(0, 10).Select(i => new CatchRule([.. Enumerable.Range(0, 20).Select(k => $"code_{i}_{k}")], "nope"))] };

        Assert.InRange(_validator.Validate([.. Enumerable.Range(0, 1_000).Select(i => task with { Name = $"t{i}" })]).Count, FaultCollection.MaxKept, FaultCollection.MaxKept + 10);
    }

    private List<string> Faults(string members)
    {
        var tasks = $"[{{'name':'a','task_type':'CODED',{members.Replace("`x`", "1", StringComparison.Ordinal)}}},{{'name':'h','task_type':'ANY','depends_on':[]}},{{'name':'z','task_type':'ANY','depends_on':[]}}]";
        List<Fault> faults = [];
        var draft = DefinitionReader.ReadWorkflow(TestJson.Parse($"{{'name':'w','inputs':{{'x':{{}}}},'tasks':{tasks}}}"), BodyUse.Create, faults);
        return faults.Count > 0 ? [.. faults.Select(fault => $"#{fault.Pointer["/tasks/0".Length..]}: {fault.Detail}")] : [.. _validator.Validate(draft.Definition.Tasks).Lines()];
    }
}
