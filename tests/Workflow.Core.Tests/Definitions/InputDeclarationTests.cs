using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Definitions;

public class InputDeclarationTests
{
    private readonly List<Fault> _faults = [];

    [Fact]
    public void ReadDeclarations_ReadsEveryMember()
    {
        var declared = Read("{'a':{'type':'integer','default':2,'required':true,'enum':[1,2],'description':'x'},'_b1':{},'c':null}");

        Assert.Empty(_faults);
        Assert.Equal(["_b1", "a", "c"], declared.Keys);
        Assert.Equal((InputType.Integer, "2", true, "x"), (declared["a"].Type, declared["a"].Default?.GetRawText(), declared["a"].Required, declared["a"].Description));
        Assert.Equal(["1", "2"], declared["a"].Enum!.Value.Select(v => v.GetRawText()));
        Assert.Equal(new InputDeclaration(), declared["_b1"]);
        Assert.Equal(new InputDeclaration(), declared["c"]);
    }

    [Theory]
    [InlineData("{'1a':{}}", "/inputs/1a: is not a name for an input: up to 64 letters, digits and _, and no digit first")]
    [InlineData("{'a-b':{}}", "/inputs/a-b: is not a name for an input: up to 64 letters, digits and _, and no digit first")]
    [InlineData("{'':{}}", "/inputs/: is not a name for an input: up to 64 letters, digits and _, and no digit first")]
    [InlineData("{'a':{'type':'text'}}", "/inputs/a/type: 'text' is not one of any, string, integer, number, boolean, object, array")]
    [InlineData("{'a':{'required':1}}", "/inputs/a/required: must be true or false, not a number")]
    [InlineData("{'a':{'enum':[]}}", "/inputs/a/enum: must hold a value, or be left out")]
    [InlineData("{'a':{'enum':1}}", "/inputs/a/enum: must be a list, not a number")]
    [InlineData("{'a':{'type':'string','enum':['x',1]}}", "/inputs/a/enum/1: must be of type string, not a number")]
    [InlineData("{'a':{'type':'string','default':1}}", "/inputs/a/default: must be of type string, not a number")]
    [InlineData("{'a':{'default':3,'enum':[1,2]}}", "/inputs/a/default: is 3, and must be one of 1, 2")]
    [InlineData("{'a':{'description':1}}", "/inputs/a/description: must be a text, not a number")]
    [InlineData("{'a':{'defualt':1}}", "/inputs/a/defualt: is not a known member; the members are default, description, enum, required, type")]
    [InlineData("{'a':1}", "/inputs/a: must be an object, not a number")]
    [InlineData("[]", "/inputs: must be an object, not a list")]
    public void ReadDeclarations_AddsEveryFault(string json, params string[] faults)
    {
        Read(json);

        Assert.Equal(faults, _faults.Lines());
    }

    [Theory]
    [InlineData(64, 0)]
    [InlineData(65, 1)]
    public void ReadDeclarations_KeepsTheLimitOfAName(int length, int faults)
    {
        Read($"{{'{new string('a', length)}':{{}}}}");

        Assert.Equal(faults, _faults.Count);
    }

    [Theory]
    [InlineData(100, new string[0])]
    [InlineData(101, new[] { "/inputs: are 101; the limit is 100" })]
    public void ReadDeclarations_KeepsTheLimitOfTheirNumber(int count, string[] faults)
    {
        Read($"{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"'a{i}':{{}}"))}}}");

        Assert.Equal(faults, _faults.Lines());
    }

    private System.Collections.Immutable.ImmutableSortedDictionary<string, InputDeclaration> Read(string json) =>
        Inputs.ReadDeclarations(new ObjectReader(TestJson.Parse($"{{'inputs':{json}}}"), "", _faults));
}
