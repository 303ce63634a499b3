using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Definitions;

/// <summary>The events that start a workflow, as its definition says.</summary>
public class OnEventTests
{
    [Theory]
    [InlineData("{'name':'paid'}", "paid", null, null)]
    [InlineData("{'name':'a-b_c.D1','key':'é 17','when':'event.payload.x > 1'}", "a-b_c.D1", "é 17", "event.payload.x > 1")]
    [InlineData("{'name':'paid','key':17,'when':true}", "paid", "17", "true")]
    [InlineData("{'name':'paid','key':null,'when':null}", "paid", null, null)]
    public void Read_TakesIt(string json, string name, string? key, string? when)
    {
        FaultCollection faults = [];

        var read = Read(json, faults);

        Assert.Empty(faults);
        Assert.Equal(new OnEvent(name, key, when), read);
    }

    [Theory]
    [InlineData("'paid'", "/on_event: must be an object, not a text")]
    [InlineData("{}", "/on_event/name: is required")]
    [InlineData("{'name':'a b'}", "/on_event/name: must be 1 to 100 letters, digits, _ - and .")]
    [InlineData("{'name':'{{ inputs.x }}'}", "/on_event/name: must be 1 to 100 letters, digits, _ - and .")]
    [InlineData("{'name':'a','key':''}", "/on_event/key: must not be empty")]
    [InlineData("{'name':'a','key':{}}", "/on_event/key: must be a text, not an object")]
    [InlineData("{'name':'a','key':'\\n'}", "/on_event/key: must not hold control characters")]
    [InlineData("{'name':'a','when':5}", "/on_event/when: must be a text, not a number")]
    [InlineData("{'name':'a','other':1}", "/on_event/other: is not a known member; the members are key, name, when")]
    [InlineData("{'name':'a','when':'run.id'}", "/on_event/when: 'run' is not available before there is a run: only event is, with payload, name and key")]
    [InlineData("{'name':'a','when':'inputs.x'}", "/on_event/when: 'inputs' is not available before there is a run: only event is, with payload, name and key")]
    public void Read_SaysWhatIsWrong(string json, string fault)
    {
        FaultCollection faults = [];

        Read(json, faults);

        Assert.Contains(fault, faults.Lines());
    }

    [Theory]
    [InlineData("{'name':'a','when':'event.'}")]
    [InlineData("{'name':'a','when':'tasks.x.output'}")]
    [InlineData("{'name':'a','when':'secrets.K'}")]
    [InlineData("{'name':'a','when':'item'}")]
    [InlineData("{'name':'a','when':'evnt.payload'}")]
    public void Read_ChecksTheExpression(string json)
    {
        FaultCollection faults = [];

        Read(json, faults);

        Assert.StartsWith("/on_event/when", Assert.Single(faults).Pointer, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RefusesAnInputThatAnEventCanNotGive()
    {
        FaultCollection faults = [];

        DefinitionReader.ReadWorkflow(TestJson.Parse("{'name':'w','on_event':{'name':'paid'},'inputs':{'x':{'type':'string','required':true}}}"), BodyUse.Create, faults);

        Assert.Equal(["/inputs/x: is required, and an event gives no inputs, only run.payload: it needs a default"], faults.Lines());
    }

    private static OnEvent? Read(string json, FaultCollection faults) =>
        DefinitionReader.ReadWorkflow(TestJson.Parse($"{{'name':'w','on_event':{json}}}"), BodyUse.Create, faults).Definition.OnEvent;
}
