using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Json;

public class ObjectReaderTests
{
    private readonly List<Fault> _faults = [];

    [Theory]
    [InlineData("[]", "/at: must be an object, not a list")]
    [InlineData("'x'", "/at: must be an object, not a text")]
    [InlineData("1", "/at: must be an object, not a number")]
    [InlineData("true", "/at: must be an object, not true or false")]
    [InlineData("false", "/at: must be an object, not true or false")]
    [InlineData("null", "/at: must be an object, not null")]
    public void Constructor_AddsAFaultOfTheValue_WhenItIsNoObject(string json, string expected)
    {
        var reader = new ObjectReader(TestJson.Parse(json), "/at", _faults);

        Assert.Equal("fallback", reader.Text("x") ?? "fallback");
        reader.RefuseUnknown();
        Assert.Equal([expected], _faults.Lines());
    }

    [Fact]
    public void Constructor_ReadsAnEmptyObject_WhenTheValueIsUndefined()
    {
        var reader = new ObjectReader(default, "", _faults);

        Assert.False(reader.Has("x"));
        Assert.Empty(reader.Entries());
        Assert.Empty(_faults);
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("{'x':null}", false)]
    [InlineData("{'X':1}", false)]
    [InlineData("{'x':false}", true)]
    [InlineData("{'x':''}", true)]
    public void Has_IsTrue_WhenTheMemberIsThereAndNotNull(string json, bool expected)
    {
        Assert.Equal(expected, Of(json).Has("x"));
        Assert.Equal(expected, Of(json).Any("x") is not null);
    }

    [Theory]
    [InlineData("{'x':'a'}", "a", null)]
    [InlineData("{'x':'abc'}", "abc", null)]
    [InlineData("{}", "", "/at/x: is required")]
    [InlineData("{'x':null}", "", "/at/x: is required")]
    [InlineData("{'x':''}", "", "/at/x: must not be empty")]
    [InlineData("{'x':7}", "", "/at/x: must be a text, not a number")]
    [InlineData("{'x':'abcd'}", "", "/at/x: is 4 characters long; the limit is 3")]
    [InlineData("{'x':'\\ud800'}", "", "/at/x: is not valid Unicode text: it holds a lone surrogate")]
    public void RequiredText_IsTheTextOrOneFault(string json, string expected, string? fault) =>
        Check(json, r => r.RequiredText("x", 3), expected, fault);

    [Theory]
    [InlineData("{'x':'a'}", "a", null)]
    [InlineData("{'x':''}", "", null)]
    [InlineData("{'x':'\\ud83d\\ude80'}", "🚀", null)]
    [InlineData("{}", null, null)]
    [InlineData("{'x':null}", null, null)]
    [InlineData("{'x':{}}", null, "/at/x: must be a text, not an object")]
    [InlineData("{'x':[]}", null, "/at/x: must be a text, not a list")]
    [InlineData("{'x':true}", null, "/at/x: must be a text, not true or false")]
    [InlineData("{'x':'abcd'}", null, "/at/x: is 4 characters long; the limit is 3")]
    [InlineData("{'x':'\\udc00'}", null, "/at/x: is not valid Unicode text: it holds a lone surrogate")]
    public void Text_IsTheTextOrNull(string json, string? expected, string? fault) =>
        Check(json, r => r.Text("x", 3), expected, fault);

    [Theory]
    [InlineData("{}", 5, null)]
    [InlineData("{'x':null}", 5, null)]
    [InlineData("{'x':1}", 1, null)]
    [InlineData("{'x':10}", 10, null)]
    [InlineData("{'x':7.0}", 7, null)]
    [InlineData("{'x':1e1}", 10, null)]
    [InlineData("{'x':0}", 5, "/at/x: must be from 1 to 10, not 0")]
    [InlineData("{'x':11}", 5, "/at/x: must be from 1 to 10, not 11")]
    [InlineData("{'x':-1}", 5, "/at/x: must be from 1 to 10, not -1")]
    [InlineData("{'x':99999999999999999999}", 5, "/at/x: must be from 1 to 10, not 99999999999999999999")]
    [InlineData("{'x':1e999}", 5, "/at/x: must be from 1 to 10, not 1e999")]
    [InlineData("{'x':1.5}", 5, "/at/x: must be a whole number, not 1.5")]
    [InlineData("{'x':'1'}", 5, "/at/x: must be a whole number, not a text")]
    [InlineData("{'x':false}", 5, "/at/x: must be a whole number, not true or false")]
    public void Int_IsTheNumberOrTheFallback(string json, int expected, string? fault) =>
        Check(json, r => r.Int("x", 1, 10, 5), expected, fault);

    [Theory]
    [InlineData("{}", 2.5, null)]
    [InlineData("{'x':null}", 2.5, null)]
    [InlineData("{'x':0.5}", 0.5, null)]
    [InlineData("{'x':1e1}", 10.0, null)]
    [InlineData("{'x':0.4}", 2.5, "/at/x: must be from 0.5 to 10, not 0.4")]
    [InlineData("{'x':10.5}", 2.5, "/at/x: must be from 0.5 to 10, not 10.5")]
    [InlineData("{'x':1e999}", 2.5, "/at/x: must be from 0.5 to 10, not 1e999")]
    [InlineData("{'x':'1'}", 2.5, "/at/x: must be a number, not a text")]
    [InlineData("{'x':[]}", 2.5, "/at/x: must be a number, not a list")]
    public void Number_IsTheNumberOrTheFallback(string json, double expected, string? fault) =>
        Check(json, r => r.Number("x", 0.5, 10, 2.5), expected, fault);

    [Theory]
    [InlineData("{}", true, null)]
    [InlineData("{'x':null}", true, null)]
    [InlineData("{'x':false}", false, null)]
    [InlineData("{'x':true}", true, null)]
    [InlineData("{'x':'false'}", true, "/at/x: must be true or false, not a text")]
    [InlineData("{'x':0}", true, "/at/x: must be true or false, not a number")]
    public void Flag_IsTheValueOrTheFallback(string json, bool expected, string? fault) =>
        Check(json, r => r.Flag("x", true), expected, fault);

    [Theory]
    [InlineData("{}", TriggerRule.AllDone, null)]
    [InlineData("{'x':null}", TriggerRule.AllDone, null)]
    [InlineData("{'x':'one_failed'}", TriggerRule.OneFailed, null)]
    [InlineData("{'x':'ONE_FAILED'}", TriggerRule.AllDone, "/at/x: 'ONE_FAILED' is not one of all_success, all_done, all_failed, all_skipped, one_success, one_failed, one_done, n_success, none_failed, none_failed_min_one_success, none_skipped, always")]
    [InlineData("{'x':''}", TriggerRule.AllDone, "/at/x: '' is not one of all_success, all_done, all_failed, all_skipped, one_success, one_failed, one_done, n_success, none_failed, none_failed_min_one_success, none_skipped, always")]
    [InlineData("{'x':1}", TriggerRule.AllDone, "/at/x: must be a text, not a number")]
    public void Option_IsTheWordOrTheFallback(string json, TriggerRule expected, string? fault) =>
        Check(json, r => r.Option("x", TriggerRule.AllDone), expected, fault);

    [Theory]
    [InlineData("{}", null, null)]
    [InlineData("{'x':null}", null, null)]
    [InlineData("{'x':[]}", 0, null)]
    [InlineData("{'x':[1,null]}", 2, null)]
    [InlineData("{'x':[1,2,3]}", null, "/at/x: has 3 elements; the limit is 2")]
    [InlineData("{'x':{}}", null, "/at/x: must be a list, not an object")]
    [InlineData("{'x':'a,b'}", null, "/at/x: must be a list, not a text")]
    public void List_IsTheElementsOrNull(string json, int? expected, string? fault) =>
        Check(json, r => r.List("x", 2)?.Count, expected, fault);

    [Theory]
    [InlineData("{}", null)]
    [InlineData("{'x':null}", null)]
    [InlineData("{'x':[]}", "")]
    [InlineData("{'x':['b','a','b']}", "b,a,b")]
    [InlineData("{'x':'a'}", null, "/at/x: must be a list, not a text")]
    [InlineData("{'x':['a','b','c','d','e']}", null, "/at/x: has 5 elements; the limit is 4")]
    [InlineData("{'x':[1,'a',null]}", ",a,", "/at/x/0: must be a text, not a number", "/at/x/2: must be a text, not null")]
    [InlineData("{'x':['','a']}", ",a", "/at/x/0: must not be empty")]
    [InlineData("{'x':['a','\\ud800']}", "a,", "/at/x/1: is not valid Unicode text: it holds a lone surrogate")]
    public void Texts_IsTheTextsOrNull(string json, string? expected, params string[] faults)
    {
        var texts = Of(json).Texts("x", 4);

        Assert.Equal(expected, texts is null ? null : string.Join(',', texts));
        Assert.Equal(faults, _faults.Lines());
    }

    [Fact]
    public void Object_ReadsOneLevelDown_WithPointersOfItsOwn()
    {
        var inner = Of("{'a/b':{'x':1}}").Object("a/b");

        Assert.NotNull(inner);
        Assert.Equal("/at/a~1b", inner.Pointer);
        Assert.Null(inner.Text("x"));
        Assert.Equal(["/at/a~1b/x: must be a text, not a number"], _faults.Lines());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{'x':null}")]
    public void Object_IsNull_WhenTheMemberIsAbsent(string json)
    {
        Assert.Null(Of(json).Object("x"));
        Assert.Empty(_faults);
    }

    [Fact]
    public void Object_AddsAFault_WhenTheMemberIsSomethingElse()
    {
        Of("{'x':[]}").Object("x");

        Assert.Equal(["/at/x: must be an object, not a list"], _faults.Lines());
    }

    [Fact]
    public void Entries_AreAllMembers_InTheOrderOfTheText() =>
        Assert.Equal(["b", "a", "c"], Of("{'b':1,'a':null,'c':{}}").Entries().Select(e => e.Key));

    [Fact]
    public void RefuseUnknown_NamesEveryUnreadMember_AndTheKnownOnes()
    {
        var reader = Of("{'x':1,'nmae':2,'a/b':null}");
        reader.Any("x");
        reader.Text("name");

        reader.RefuseUnknown();

        Assert.Equal(["/at/nmae: is not a known member; the members are name, x", "/at/a~1b: is not a known member; the members are name, x"], _faults.Lines());
    }

    [Fact]
    public void Fault_PointsAtTheObject_ItsMember_OrAnElement()
    {
        var reader = Of("{}");
        reader.Fault("one");
        reader.Fault("x", "two");
        reader.Fault("x", 3, "three");

        Assert.Equal(["/at: one", "/at/x: two", "/at/x/3: three"], _faults.Lines());
    }

    [Theory]
    [InlineData(80, 80)]
    [InlineData(81, 80)]
    [InlineData(5_000, 80)]
    public void Shorten_IsAtMost80Characters(int length, int expected)
    {
        var shortened = FaultText.Shorten(new string('x', length));

        Assert.Equal(expected, shortened.Length);
        Assert.Equal(length > 80, shortened.EndsWith("...", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    public void Shorten_CutsNoCharacterInHalves(string before)
    {
        var shortened = FaultText.Shorten(before + string.Concat(Enumerable.Repeat("😀", 60)));

        Assert.EndsWith("😀...", shortened, StringComparison.Ordinal);
        Assert.InRange(shortened.Length, 79, 80);
    }

    private ObjectReader Of(string json) => new(TestJson.Parse(json), "/at", _faults);

    private void Check<T>(string json, Func<ObjectReader, T> read, T expected, string? fault)
    {
        Assert.Equal(expected, read(Of(json)));
        Assert.Equal(fault is null ? [] : [fault], _faults.Lines());
    }
}
