using System.Text;
using System.Text.Json;
using Workflow.Cli.Exporting;
using Workflow.Cli.Files;

namespace Workflow.Cli.Tests;

public class YamlEditTests
{
    // The text, the definition that is to be in it, and the text then. What is not changed stays as it is written.
    [Theory]
    [InlineData("# c\nname: a   # its name\nx: 1\n", """{"name":"a","x":2}""", "# c\nname: a   # its name\nx: 2\n")]
    [InlineData("name: a\nx: 1 # one\ny: 2\n", """{"name":"a","y":2}""", "name: a\ny: 2\n")]
    [InlineData("name: a # n\ny: 2\n", """{"name":"a","z":"a: b","y":2}""", "name: a # n\nz: \"a: b\"\ny: 2\n")]
    [InlineData("name: a\no:\n  # inner\n  p: 1\n  q: 2\n", """{"name":"a","o":{"p":1,"q":[1,2]}}""", "name: a\no:\n  # inner\n  p: 1\n  q: [1, 2]\n")]
    [InlineData("name: a\no: { p: 1 } # flow\n", """{"name":"a","o":{"p":{"q":"yes"}}}""", "name: a\no: { p: { q: \"yes\" } } # flow\n")]
    [InlineData("name: a\nt: |\n  one\n  two\n# c\nz: 1\n", """{"name":"a","t":"three\n","z":1}""", "name: a\nt: \"three\\n\"\n# c\nz: 1\n")]
    [InlineData("name: a\ntasks:\n  - name: x\n    v: 1\n\n  # second\n  - name: y\n    v: 2\n", """{"name":"a","tasks":[{"name":"x","v":1},{"name":"z"},{"name":"y","v":3}]}""", "name: a\ntasks:\n  - name: x\n    v: 1\n  - name: z\n\n  # second\n  - name: y\n    v: 3\n")]
    [InlineData("name: a\ntasks:\n  # first\n  - name: x # x\n    v: { o: 1 }\n\n  - name: y\n    v: 2\n", """{"name":"a","d":"t","tasks":[{"name":"x","v":{"o":2}},{"name":"z","v":1}]}""", "name: a\nd: t\ntasks:\n  # first\n  - name: x # x\n    v: { o: 2 }\n  - name: z\n    v: 1\n\n")]
    [InlineData("name: a\ntasks:\n- name: x\n- name: y\n", """{"name":"a","tasks":[{"name":"w"},{"name":"y"}]}""", "name: a\ntasks:\n- name: w\n- name: y\n")]
    [InlineData("name: a\nx: 1 # c\nl: [1] # l\n", """{"name":"a","x":"\ud83d\ude00 says \"hi\"","l":["\u65e5\u672c, \u8a9e","\u00fcber","a: b"]}""", "name: a\nx: '\ud83d\ude00 says \"hi\"' # c\nl: [\"\u65e5\u672c, \u8a9e\", \u00fcber, \"a: b\"] # l\n")] // as a person writes them
    public void Apply_ChangesOnlyWhatIsAnother(string text, string after, string expected)
    {
        var before = DefinitionFile.Read("a.yaml", Encoding.UTF8.GetBytes(text)).Body!.Value;

        var edited = YamlEdit.Apply(text, before, JsonElement.Parse(after));

        Assert.Equal(expected, edited);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(after), DefinitionFile.Read("a.yaml", Encoding.UTF8.GetBytes(expected)).Body!.Value));
    }

    [Theory]
    [InlineData("name: &n a\nx: *n\n")]
    [InlineData("{ name: a }\n")]
    [InlineData("base: &b { x: 1 }\n<<: *b\nname: a\n")]
    public void Apply_LeavesAlone_WhatCantBeChangedInPlace(string text) =>
        Assert.Null(YamlEdit.Apply(text, JsonElement.Parse("""{"name":"a"}"""), JsonElement.Parse("""{"name":"b"}""")));
}
