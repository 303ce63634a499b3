using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Core.Tests.Definitions;

public class ConcurrencyRuleTests
{
    [Theory]
    [InlineData("{{ inputs.customer }}", """{"customer":"a-7"}""", "a-7")]
    [InlineData("{{ inputs.n }}", """{"n":7}""", "7")]
    [InlineData("{{ inputs.n > 5 }}", """{"n":7}""", "true")]
    [InlineData("order-{{ inputs.id }}-{{ inputs.region ?? 'eu' }}", """{"id":1}""", "order-1-eu")]
    [InlineData("all", "{}", "all")]
    [InlineData("{{ inputs.missing }}", "{}", null)] // nothing: no limit
    [InlineData("{{ inputs.customer }}", """{"customer":""}""", null)]
    [InlineData("{{ inputs.customer }}", """{"customer":null}""", null)]
    public void KeyOf_IsTheValueOfTheExpression(string key, string inputs, string? expected)
    {
        FaultCollection faults = [];

        Assert.Equal(expected, new ConcurrencyRule(key, 1, OverlapPolicy.Queue).KeyOf(JsonElement.Parse(inputs), faults));
        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("{{ inputs.a }}", """{"a":[1]}""", "give no concurrency.key: it must be a text, a number, true or false, not a list")]
    [InlineData("{{ inputs.a }}", """{"a":{}}""", "give no concurrency.key: it must be a text, a number, true or false, not an object")]
    [InlineData("{{ inputs.a.b.c }}", """{"a":{}}""", "give no concurrency.key: ")]
    [InlineData("{{ inputs.a.repeat(201) }}", """{"a":"x"}""", "give a concurrency.key of 201 characters; the limit is 200")]
    [InlineData("{{ Array.from({length: 1000000}, x => 1).length }}", "{}", "give no concurrency.key: ")]
    [InlineData("{{ inputs.a }}", """{"a":"\ud800"}""", "give no concurrency.key: ")]
    public void KeyOf_SaysWhyThereIsNoKey(string key, string inputs, string expected)
    {
        FaultCollection faults = [];

        Assert.Null(new ConcurrencyRule(key, 1, OverlapPolicy.Queue).KeyOf(JsonElement.Parse(inputs), faults));
        var fault = Assert.Single(faults);
        Assert.Equal("/inputs", fault.Pointer);
        Assert.StartsWith(expected, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "/concurrency/key", "is required")]
    [InlineData("""{"key":"{{ inputs.a }}","limit":0}""", "/concurrency/limit", "must be from 1 to 1000, not 0")]
    [InlineData("""{"key":"{{ inputs.a }}","limit":1001}""", "/concurrency/limit", "must be from 1 to 1000, not 1001")]
    [InlineData("""{"key":"{{ inputs.a }}","policy":"wait"}""", "/concurrency/policy", "'wait' is not one of queue, skip, cancel_running")]
    [InlineData("""{"key":"{{ inputs.a }}","group":1}""", "/concurrency/group", "is not a known member")]
    [InlineData("""{"key":"{{ inputs."}""", "/concurrency/key", "")]
    [InlineData("""{"key":"{{ run.id }}"}""", "/concurrency/key", "must only use inputs")]
    [InlineData("""{"key":"{{ tasks.a.output }}"}""", "/concurrency/key", "")]
    [InlineData("""{"key":"{{ secrets.A }}"}""", "/concurrency/key", "")]
    [InlineData("""{"key":7}""", "/concurrency/key", "must be a text")]
    [InlineData("[]", "/concurrency", "must be an object")]
    public void Read_SaysWhatIsWrong(string concurrency, string pointer, string detail)
    {
        FaultCollection faults = [];

        DefinitionReader.ReadWorkflow(JsonElement.Parse($$"""{"name":"w","concurrency":{{concurrency}}}"""), BodyUse.Create, faults);

        var fault = Assert.Single(faults);
        Assert.Equal(pointer, fault.Pointer);
        Assert.StartsWith(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-11")]
    [InlineData("11")]
    [InlineData("1.5")]
    [InlineData("\"high\"")]
    public void Read_RefusesAPriority_OutOfItsRange(string priority)
    {
        FaultCollection faults = [];

        DefinitionReader.ReadWorkflow(JsonElement.Parse($$"""{"name":"w","priority":{{priority}}}"""), BodyUse.Create, faults);

        Assert.Equal("/priority", Assert.Single(faults).Pointer);
    }
}
