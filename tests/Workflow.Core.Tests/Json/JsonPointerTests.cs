using Workflow.Core.Json;

namespace Workflow.Core.Tests.Json;

public class JsonPointerTests
{
    [Theory] // the member names of RFC 6901, section 5
    [InlineData("foo", "/foo")]
    [InlineData("", "/")]
    [InlineData("a/b", "/a~1b")]
    [InlineData("c%d", "/c%d")]
    [InlineData("e^f", "/e^f")]
    [InlineData("k\"l", "/k\"l")]
    [InlineData(" ", "/ ")]
    [InlineData("m~n", "/m~0n")]
    [InlineData("~1", "/~01")]
    [InlineData("/~", "/~1~0")]
    public void Member_IsEscaped_AsTheRfcSays(string name, string expected) =>
        Assert.Equal(expected, JsonPointer.Member("", name));

    [Fact]
    public void Member_LeavesTheParentAsItIs_WhenThatIsEscapedAlready() =>
        Assert.Equal("/a~1b/c~0d", JsonPointer.Member(JsonPointer.Member("", "a/b"), "c~d"));

    [Theory]
    [InlineData("", 0, "/0")]
    [InlineData("/tasks", 12, "/tasks/12")]
    [InlineData("/tasks", 10_000, "/tasks/10000")]
    public void Element_IsTheIndexInDigits(string parent, int index, string expected) =>
        Assert.Equal(expected, JsonPointer.Element(parent, index));
}
