using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Definitions;

public class InputsTests
{
    private static readonly string[] Values = ["'x'", "1", "1.0", "1.5", "true", "false", "{}", "[]"];

    private readonly List<Fault> _faults = [];

    [Theory] // which of the values above fit
    [InlineData("any", "'x' 1 1.0 1.5 true false {} []")]
    [InlineData("string", "'x'")]
    [InlineData("integer", "1 1.0")]
    [InlineData("number", "1 1.0 1.5")]
    [InlineData("boolean", "true false")]
    [InlineData("object", "{}")]
    [InlineData("array", "[]")]
    public void Of_TakesTheValuesOfAType_AndNoOther(string type, string fitting)
    {
        foreach (var value in Values)
        {
            _faults.Clear();
            var inputs = Of($"{{'a':{{'type':'{type}'}}}}", $"{{'a':{value}}}");

            var fits = fitting.Split(' ').Contains(value);
            Assert.Equal(fits ? [] : [$"/inputs/a: must be of type {type}, not {FaultText.Kind(TestJson.Parse(value))}"], _faults.Lines());
            Assert.True(!fits || JsonElement.DeepEquals(TestJson.Parse($"{{'a':{value}}}"), inputs));
        }
    }

    [Theory]
    [InlineData("{}", "{}", "{}")]
    [InlineData("{}", null, "{}")]
    [InlineData("{'a':{}}", null, "{}")]
    [InlineData("{'a':{'default':1}}", null, "{'a':1}")]
    [InlineData("{'a':{'default':1}}", "{'a':null}", "{'a':1}")] // null is as good as absent
    [InlineData("{'a':{'default':1}}", "{'a':false}", "{'a':false}")]
    [InlineData("{'a':{'default':1,'required':true}}", "{}", "{'a':1}")]
    [InlineData("{'b':{},'a':{},'A':{}}", "{'a':1,'b':2,'A':3}", "{'A':3,'a':1,'b':2}")] // in order of their names
    [InlineData("{'a':{'enum':[1,'x',{'k':[1]}]}}", "{'a':{'k':[1.0]}}", "{'a':{'k':[1.0]}}")] // compared by value
    public void Of_IsWhatWasGiven_AndTheDefaults(string declared, string? given, string expected)
    {
        var inputs = Of(declared, given);

        Assert.Empty(_faults);
        Assert.Equal(expected.Replace('\'', '"'), inputs.GetRawText());
    }

    [Theory]
    [InlineData("{'a':{'required':true},'b':{'required':true}}", "{'b':null}", "/inputs/a: is required", "/inputs/b: is required")]
    [InlineData("{'a':{'enum':['x','y']}}", "{'a':'z'}", "/inputs/a: is \"z\", and must be one of \"x\", \"y\"")]
    [InlineData("{'a':{'type':'integer'},'b':{'type':'string'}}", "{'b':1,'a':'x'}", "/inputs/a: must be of type integer, not a text", "/inputs/b: must be of type string, not a number")]
    [InlineData("{}", "{'a':1}", "/inputs/a: is not an input: this workflow declares none")]
    [InlineData("{'a':{},'b':{}}", "{'c':null}", "/inputs/c: is not an input of this workflow; the declared inputs are a, b")]
    [InlineData("{'a':{}}", "[1]", "/inputs: must be an object, not a list")]
    public void Of_AddsEveryFault_WhenTheyDoNotFit(string declared, string given, params string[] faults)
    {
        Of(declared, given);

        Assert.Equal(faults, _faults.Lines());
    }

    [Theory]
    [InlineData(0, new string[0])]
    [InlineData(1, new[] { "/inputs: are 262145 bytes long; the limit is 262144" })]
    public void Of_KeepsTheLimitOfTheirSize(int over, string[] faults)
    {
        Of("{'a':{}}", $"{{'a':'{new string('x', Inputs.MaxBytes - "{'a':''}".Length + over)}'}}");

        Assert.Equal(faults, _faults.Lines());
    }

    private JsonElement Of(string declared, string? given)
    {
        var declarations = Inputs.ReadDeclarations(new ObjectReader(TestJson.Parse($"{{'inputs':{declared}}}"), "", _faults));
        Assert.Empty(_faults);
        return Inputs.Of(declarations, given is null ? default : TestJson.Parse(given), "/inputs", _faults);
    }
}
