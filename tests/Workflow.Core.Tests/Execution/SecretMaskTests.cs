using System.Text.Json;
using Workflow.Core.Execution;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution;

public class SecretMaskTests
{
    [Theory]
    [InlineData("hunter2", "the password is hunter2, hunter2!", "the password is ***, ***!")]
    [InlineData("hunter2", "nothing", "nothing")]
    [InlineData("", "nothing", "nothing")]
    [InlineData("a\"b", "a\"b and a\\\"b", "*** and ***")] // as it is, and inside a JSON text
    [InlineData("<&>", "<&> \\u003C\\u0026\\u003E", "*** ***")]
    public void Mask_HidesASecret_InText(string secret, string text, string expected) =>
        Assert.Equal(expected, new SecretMask([secret]).Mask(text));

    [Theory]
    [InlineData("abc", "abcdef")]
    [InlineData("abcdef", "abc")]
    public void Mask_HidesTheLonger_WhenOneSecretHoldsAnother(string one, string other) =>
        Assert.Equal("*** ***", new SecretMask([one, other]).Mask("abcdef abc"));

    [Theory]
    [InlineData("hunter2", "{'a':['x hunter2 y'],'hunter2':1}", "{'a':['x *** y'],'***':1}")]
    [InlineData("hunter2", "[1]", "[1]")]
    [InlineData("a/b", "['a/b','a\\/b','a\\u002fb','a\\u002Fb']", "['***','***','***','***']")] // every way to write it
    [InlineData("pass", "['\\u0070ass']", "['***']")]
    [InlineData("ключ", "['ключ','\\u043a\\u043b\\u044e\\u0447']", "['***','***']")]
    [InlineData("a\\b", "['a\\\\b']", "['***']")]
    [InlineData("line\nbreak", "['line\\nbreak']", "['***']")]
    [InlineData("42", "['42',17]", "['***',17]")]
    [InlineData("42", "[42]", "'***'")] // nothing of it is safe to keep
    [InlineData("true", "{'a':true}", "'***'")]
    [InlineData("{", "{'a':1}", "'***'")]
    public void Mask_HidesASecret_InJson(string secret, string json, string expected) =>
        Assert.Equal(Json.Parse(expected).GetRawText(), new SecretMask([secret]).Mask(Json.Parse(json))?.GetRawText());

    [Fact]
    public void Mask_LeavesAValueAsItWasWritten_WhenItHoldsNoSecret() =>
        Assert.Equal("{ \"a\": \"\\u0041\" }", new SecretMask(["x"]).Mask((JsonElement?)JsonElement.Parse("{ \"a\": \"\\u0041\" }"))?.GetRawText());

    [Fact]
    public void Mask_LeavesNothing_AsItIs() => Assert.Null(new SecretMask(["x"]).Mask((JsonElement?)null));

    [Fact]
    public void Mask_HidesASecret_InAnError()
    {
        var masked = new SecretMask(["hunter2"]).Mask(new TaskError("code", "no hunter2", true, Json.Parse("{'body':'hunter2'}"), 3));

        Assert.Equal(("code", "no ***", true, 3), (masked!.Code, masked.Message, masked.Retryable, masked.RetryAfterSeconds));
        Assert.Equal("{\"body\":\"***\"}", masked.Details?.GetRawText());
    }
}
