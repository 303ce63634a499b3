using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Execution.Waiting;

public class WaitingConfigTests
{
    private const string OneOfTwo = "/c: must have exactly one of seconds and until";

    [Theory]
    [InlineData("{'seconds':0}", "2026-11-23T19:00:00")]
    [InlineData("{'seconds':1.5}", "2026-11-23T19:00:01.5")]
    [InlineData("{'seconds':31536000}", "2027-11-23T19:00:00")]
    [InlineData("{'until':'2026-01-31T08:00:00Z'}", "2026-01-31T08:00:00")]
    [InlineData("{'until':'2026-01-31t08:00:00z'}", "2026-01-31T08:00:00")]
    [InlineData("{'until':'2026-01-31T08:00:00.123456789+02:00'}", "2026-01-31T06:00:00.1234568")]
    [InlineData("{'until':'9999-12-31T23:59:59Z','seconds':null}", "9999-12-31T23:59:59")]
    public void Wait_IsDue(string json, string dueAt)
    {
        List<Fault> faults = [];
        var config = new WaitTaskType().Read(new ObjectReader(TestJson.Parse(json), "/c", faults));

        Assert.Empty(faults);
        Assert.Equal(DateTime.Parse(dueAt, System.Globalization.CultureInfo.InvariantCulture), config.DueAt(EditorFixture.Start).UtcDateTime);
    }

    [Theory]
    [InlineData("{}", OneOfTwo)]
    [InlineData("{'seconds':1,'until':'2026-01-31T08:00:00Z'}", OneOfTwo)]
    [InlineData("{'seconds':-1}", "/c/seconds: must be from 0 to 31536000, not -1")]
    [InlineData("{'seconds':31536001}", "/c/seconds: must be from 0 to 31536000, not 31536001")]
    [InlineData("{'seconds':'1'}", "/c/seconds: must be a number, not a text")]
    [InlineData("{'until':5}", "/c/until: must be a text, not a number")]
    [InlineData("{'until':'tomorrow'}", "/c/until: must be an RFC 3339 instant from 1970 to 9999 with its offset, such as 2026-01-31T08:00:00Z, not 'tomorrow'")]
    [InlineData("{'until':'10:00'}", "/c/until: must be an RFC 3339 instant from 1970 to 9999 with its offset, such as 2026-01-31T08:00:00Z, not '10:00'")] // of which day?
    [InlineData("{'until':'1/2/2026'}", "/c/until: must be an RFC 3339 instant from 1970 to 9999 with its offset, such as 2026-01-31T08:00:00Z, not '1/2/2026'")]
    [InlineData("{'until':'2026-01-31T08:00:00'}", "/c/until: must be an RFC 3339 instant from 1970 to 9999 with its offset, such as 2026-01-31T08:00:00Z, not '2026-01-31T08:00:00'")] // of which zone?
    [InlineData("{'until':'2026-02-30T08:00:00Z'}", "/c/until: must be an RFC 3339 instant from 1970 to 9999 with its offset, such as 2026-01-31T08:00:00Z, not '2026-02-30T08:00:00Z'")]
    [InlineData("{'until':'1969-12-31T23:59:59Z'}", "/c/until: must be an RFC 3339 instant from 1970 to 9999 with its offset, such as 2026-01-31T08:00:00Z, not '1969-12-31T23:59:59Z'")]
    [InlineData("{'seconds':1,'x':1}", "/c/x: is not a known member; the members are seconds, until")]
    public void Wait_NamesEveryFault(string json, params string[] faults) => Assert.Equal(faults, Faults(new WaitTaskType(), json));

    [Theory]
    [InlineData("{'name':'order.paid-1_x'}", null)]
    [InlineData("{'name':'a','timeout_seconds':1}", 1d)]
    [InlineData("{'name':'a','timeout_seconds':31536000}", 31_536_000d)]
    public void Event_IsRead(string json, double? timeout)
    {
        List<Fault> faults = [];
        var config = new EventTaskType().Read(new ObjectReader(TestJson.Parse(json), "/c", faults));

        Assert.Empty(faults);
        Assert.Equal(timeout, config.TimeoutSeconds);
    }

    [Theory]
    [InlineData("{}", "/c/name: is required")]
    [InlineData("{'name':''}", "/c/name: must not be empty")]
    [InlineData("{'name':'a b'}", "/c/name: must be 1 to 100 letters, digits, _ - and .")]
    [InlineData("{'name':'a/b'}", "/c/name: must be 1 to 100 letters, digits, _ - and .")]
    [InlineData("{'name':'ä'}", "/c/name: must be 1 to 100 letters, digits, _ - and .")]
    [InlineData("{'name':'a\\n'}", "/c/name: must be 1 to 100 letters, digits, _ - and .")]
    [InlineData("{'name':'a','timeout_seconds':0}", "/c/timeout_seconds: must be from 1 to 31536000, not 0")]
    [InlineData("{'name':'a','timeout_seconds':31536001}", "/c/timeout_seconds: must be from 1 to 31536000, not 31536001")]
    [InlineData("{'name':'a','x':1}", "/c/x: is not a known member; the members are assignees, count, form, key, match, name, timeout_seconds")]
    [InlineData("{'name':'a','match':1,'count':0}", "/c/match: must be a text, not a number", "/c/count: must be from 1 to 1000, not 0")]
    [InlineData("{'name':'a','match':'','count':1001}", "/c/match: must not be empty", "/c/count: must be from 1 to 1000, not 1001")]
    [InlineData("{'name':'a','count':1.5}", "/c/count: must be a whole number, not 1.5")]
    [InlineData("{'name':'a','key':''}", "/c/key: must not be empty")]
    [InlineData("{'name':'a','key':'k','match':'event.x'}", "/c/key: does not go with match: a task with a key takes one event, whatever it is")]
    [InlineData("{'name':'a','key':'k','count':2}", "/c/key: does not go with count: a task with a key takes one event, whatever it is")]
    [InlineData("{'name':'a','key':[1]}", "/c/key: must be a text, not a list")]
    [InlineData("{'name':'a','key':'a\\tb'}", "/c/key: must not hold control characters")]
    public void Event_NamesEveryFault(string json, params string[] faults) => Assert.Equal(faults, Faults(new EventTaskType(), json));

    [Theory]
    [InlineData("{'name':'a'}", null)]
    [InlineData("{'name':'a','key':null}", null)]
    [InlineData("{'name':'a','key':'order 17/é'}", "order 17/é")]
    [InlineData("{'name':'a','key':17}", "17")]
    public void Event_HasAKey(string json, string? key)
    {
        List<Fault> faults = [];

        Assert.Equal(key, new EventTaskType().Read(new ObjectReader(TestJson.Parse(json), "/c", faults)).Key);
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void Event_KeepsTheLimitOfAKey(int length, bool fits) =>
        Assert.Equal(fits ? [] : ["/c/key: is 201 characters long; the limit is 200"], Faults(new EventTaskType(), $"{{'name':'a','key':'{new string('k', length)}'}}"));

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Event_KeepsTheLimitOfAName(int length, bool fits) =>
        Assert.Equal(fits, EventTaskType.NameFault(new string('a', length)) is null);

    [Theory]
    [InlineData("{'workflow':7}", 7L, null)]
    [InlineData("{'workflow':'7'}", 7L, null)]
    [InlineData("{'workflow':'seven','inputs':{'a':1}}", null, "seven")]
    [InlineData("{'workflow':'7a','inputs':null}", null, "7a")]
    [InlineData("{'workflow':7,'version':null}", 7L, null)]
    [InlineData("{'workflow':7,'version':'latest'}", 7L, null)]
    [InlineData("{'workflow':7,'version':12}", 7L, null, 12)]
    public void Workflow_IsRead(string json, long? id, string? name, int? version = null)
    {
        List<Fault> faults = [];
        var config = new WorkflowTaskType().Read(new ObjectReader(TestJson.Parse(json), "/c", faults));

        Assert.Empty(faults);
        Assert.Equal((id, name, version), (config.Id, config.Name, config.Version));
    }

    [Theory]
    [InlineData("{}", "/c/workflow: is required: the id or the name of a workflow")]
    [InlineData("{'workflow':''}", "/c/workflow: must not be empty")]
    [InlineData("{'workflow':0}", "/c/workflow: must be the id or the name of a workflow, not a number")]
    [InlineData("{'workflow':1.5}", "/c/workflow: must be the id or the name of a workflow, not a number")]
    [InlineData("{'workflow':[]}", "/c/workflow: must be the id or the name of a workflow, not a list")]
    [InlineData("{'workflow':1,'inputs':[]}", "/c/inputs: must be an object, not a list")]
    [InlineData("{'workflow':1,'input':{}}", "/c/input: is not a known member; the members are inputs, version, workflow")]
    [InlineData("{'workflow':1,'version':0}", "/c/version: must be latest, or the number of a version, from 1")]
    [InlineData("{'workflow':1,'version':1.5}", "/c/version: must be latest, or the number of a version, from 1")]
    [InlineData("{'workflow':1,'version':3000000000}", "/c/version: must be latest, or the number of a version, from 1")]
    [InlineData("{'workflow':1,'version':'newest'}", "/c/version: must be latest, or the number of a version, from 1")]
    [InlineData("{'workflow':1,'version':'1'}", "/c/version: must be latest, or the number of a version, from 1")]
    [InlineData("{'workflow':1,'version':[1]}", "/c/version: must be latest, or the number of a version, from 1")]
    public void Workflow_NamesEveryFault(string json, params string[] faults) => Assert.Equal(faults, Faults(new WorkflowTaskType(), json));

    private static string[] Faults(ITaskType type, string json)
    {
        List<Fault> faults = [];
        type.Validate(new ObjectReader(TestJson.Parse(json), "/c", faults));
        return faults.Lines();
    }
}
