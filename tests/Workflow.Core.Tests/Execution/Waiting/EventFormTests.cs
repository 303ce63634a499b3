using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes.Waiting;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Waiting;

public sealed class EventFormTests
{
    private const string Form = "{'type':'object','required':['ok'],'additionalProperties':false,'properties':{'ok':{'type':'boolean'},'n':{'type':'integer','minimum':1,'maximum':3},'x':{'type':'number'},"
        + "'why':{'type':'string','minLength':2,'maxLength':4,'format':'multi-line'},'size':{'type':'string','enum':['s','m']},'level':{'type':'integer','enum':[1,2.0]}}}";

    [Theory]
    [InlineData("{'ok':true}")]
    [InlineData("{'ok':false,'n':3,'x':-1.5,'why':'😀😀😀😀','size':'m','level':2}")]
    [InlineData("{'ok':false,'n':2.0,'x':9007199254740993}")]
    [InlineData("5", " must be an object, not a number")]
    [InlineData("{}", "/ok is required")]
    [InlineData("{'ok':null}", "/ok must be true or false, not null")]
    [InlineData("{'ok':'yes','n':0}", "/ok must be true or false, not a text", "/n must be at least 1")]
    [InlineData("{'ok':true,'n':1.5,'x':'1'}", "/n must be a whole number", "/x must be a number, not a text")]
    [InlineData("{'ok':true,'n':4,'x':1e999}", "/n must be at most 3", "/x is too large a number")]
    [InlineData("{'ok':true,'why':'a'}", "/why must have at least 2 characters")]
    [InlineData("{'ok':true,'why':'abcde','size':'l'}", "/why must have at most 4 characters", "/size must be one of \"s\", \"m\"")]
    [InlineData("{'ok':true,'why':'\\ud800a'}", "/why is not valid Unicode text: it holds a lone surrogate")]
    [InlineData("{'ok':true,'a/b':1}", "/a~1b is not a field of the form")]
    public void FaultsOf_NamesEveryFault(string payload, params string[] faults)
    {
        List<Fault> none = [];
        var form = EventForm.Read(new ObjectReader(TestJson.Parse(Form), "", none));

        Assert.Empty(none);
        Assert.Equal(faults, form.FaultsOf(TestJson.Parse(payload)).Select(f => $"{f.Pointer} {f.Detail}"));
    }

    [Theory]
    [InlineData("{}", "/properties is required: the fields of the form")]
    [InlineData("{'properties':{}}", "/properties must have 1 to 50 fields")]
    [InlineData("{'type':'array','properties':{'a':{'type':'string'}}}", "/type must be object")]
    [InlineData("{'properties':{'a':{'type':'string'}},'required':['b']}", "/required/0 'b' is not a field of the form")]
    [InlineData("{'properties':{'a':{'type':'object'}}}", "/properties/a/type 'object' is not one of boolean, integer, number, string")]
    [InlineData("{'properties':{'a':{}}}", "/properties/a/type is required")]
    [InlineData("{'properties':{'a':{'type':'string','pattern':'(a+)+'}}}", "/properties/a/pattern is not a known member; the members are default, description, enum, format, maxLength, minLength, title, type")]
    [InlineData("{'properties':{'a':{'type':'string','format':'date','minLength':3,'maxLength':2}}}", "/properties/a/format must be multi-line", "/properties/a/minLength must not be greater than maxLength")]
    [InlineData("{'properties':{'a':{'type':'number','minimum':2,'maximum':1}}}", "/properties/a/minimum must not be greater than maximum")]
    [InlineData("{'properties':{'a':{'type':'integer','enum':[1,'2'],'default':1.5}}}", "/properties/a/enum/1 must be a number, not a text", "/properties/a/default must be a whole number")]
    [InlineData("{'properties':{'a':{'type':'string','enum':[]}}}", "/properties/a/enum must have an element")]
    [InlineData("{'properties':{'a':5}}", "/properties/a must be an object, not a number", "/properties/a/type is required")]
    [InlineData("{'$ref':'http://x','properties':{'a':{'type':'boolean'}}}", "/$ref is not a known member; the members are additionalProperties, description, properties, required, title, type")]
    public void Read_RefusesWhatAFormCantHave(string form, params string[] faults)
    {
        List<Fault> found = [];

        EventForm.Read(new ObjectReader(TestJson.Parse(form), "", found));

        Assert.Equal(faults, found.Select(f => $"{f.Pointer} {f.Detail}"));
    }

    [Theory]
    [InlineData("{'name':'a','assignees':[]}", "/c/assignees: must name somebody")]
    [InlineData("{'name':'a','assignees':'ada'}", "/c/assignees: must be a list, not a text")]
    [InlineData("{'name':'a','assignees':['ada','role:boss',5]}", "/c/assignees/2: must be a text, not a number", "/c/assignees/1: 'role:boss' is not a role; the roles are role:viewer, role:operator, role:admin")]
    [InlineData("{'name':'a','form':5}", "/c/form: must be an object, not a number", "/c/form/properties: is required: the fields of the form")]
    public void Event_NamesEveryFault(string json, params string[] faults)
    {
        List<Fault> found = [];

        new EventTaskType().Read(new ObjectReader(TestJson.Parse(json), "/c", found));

        Assert.Equal(faults, found.Select(f => $"{f.Pointer}: {f.Detail}"));
    }

    [Theory]
    [InlineData("ada", "operator", "ada", true)]
    [InlineData("ada", "operator", "bob,role:operator", true)]
    [InlineData("ada", "operator", "bob,role:admin", false)]
    [InlineData("ada", "operator", "Ada", false)]
    [InlineData("role:admin", "operator", "role:admin", false)] // a name can't be taken for a role
    [InlineData("bob", "admin", "ada", true)] // an admin may always
    [InlineData(null, null, "ada,role:viewer", false)]
    [InlineData(null, null, null, true)]
    public void MayAnswer_IsForTheAssigneesAndAdmins(string? name, string? role, string? assignees, bool may)
    {
        var sender = name is null ? null : new EventSender([name], role == "admin" ? ["viewer", "operator", "admin"] : ["viewer", "operator"], role == "admin");

        Assert.Equal(may, EventSender.MayAnswer(sender, assignees?.Split(',')));
    }
}
