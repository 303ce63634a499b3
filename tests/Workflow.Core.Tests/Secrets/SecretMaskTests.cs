using System.Text.Json;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Secrets;

public class SecretMaskTests
{
    [Theory]
    [InlineData("hunter2", "the password is hunter2, hunter2!", "the password is ***, ***!")]
    [InlineData("hunter2", "nothing", "nothing")]
    [InlineData("", "nothing", "nothing")]
    [InlineData("a\"bcd", "a\"bcd and a\\\"bcd", "*** and ***")] // as it is, and inside a JSON text
    [InlineData("<&>!", "<&>! \\u003C\\u0026\\u003E!", "*** ***")]
    public void Mask_HidesASecret_InText(string secret, string text, string expected) =>
        Assert.Equal(expected, new SecretMask([secret]).Mask(text));

    [Theory]
    [InlineData("abcd", "abcdefg")]
    [InlineData("abcdefg", "abcd")]
    public void Mask_HidesTheLonger_WhenOneSecretHoldsAnother(string one, string other) =>
        Assert.Equal("*** ***", new SecretMask([one, other]).Mask("abcdefg abcd"));

    [Fact]
    public void Mask_HidesBoth_WhenSecretsOverlap() =>
        Assert.Equal("x***y", new SecretMask(["abcdef", "defghi"]).Mask("xabcdefghiy"));

    [Theory]
    [InlineData("hunter2", "{'a':['x hunter2 y'],'hunter2':1}", "{'a':['x *** y'],'***':1}")]
    [InlineData("hunter2", "[1]", "[1]")]
    [InlineData("a/bc", "['a/bc','a\\/bc','a\\u002fbc','a\\u002Fbc']", "['***','***','***','***']")] // every way to write it
    [InlineData("pass", "['\\u0070ass']", "['***']")]
    [InlineData("ключ", "['ключ','\\u043a\\u043b\\u044e\\u0447']", "['***','***']")]
    [InlineData("a\\bc", "['a\\\\bc']", "['***']")]
    [InlineData("line\nbreak", "['line\\nbreak']", "['***']")]
    [InlineData("nabcd", "['\\nabcd','\\\\nabcd']", "['***','\\\\***']")] // no escape sequence is cut into two
    [InlineData("4242", "['4242',17]", "['***',17]")]
    [InlineData("4242", "[4242,1.4242,17]", "['***','***',17]")]
    [InlineData("true", "{'a':true,'b':false}", "{'a':'***','b':false}")]
    [InlineData("{\"a\":1}", "{'a':1}", "'***'")] // nothing of it is safe to keep
    [InlineData("b\",\"c", "['ab','cd']", "'***'")]
    [InlineData("\"ab\"", "['ab']", "'***'")]
    [InlineData("hunter2", "'hunter2'", "'***'")]
    [InlineData("hunter2", "{'a': 'hunter2' , 'hunter2x' : [ 'hunter2' ]}", "{'a': '***' , '***x' : [ '***' ]}")]
    public void Mask_HidesASecret_InJson(string secret, string json, string expected) =>
        Assert.Equal(TestJson.Parse(expected).GetRawText(), new SecretMask([secret]).Mask(TestJson.Parse(json))?.GetRawText());

    [Fact]
    public void Mask_LeavesAValueAsItWasWritten_WhenItHoldsNoSecret() =>
        Assert.Equal("{ \"a\": \"\\u0041\" }", new SecretMask(["xyz!"]).Mask((JsonElement?)JsonElement.Parse("{ \"a\": \"\\u0041\" }"))?.GetRawText());

    [Fact]
    public void Mask_LeavesNothing_AsItIs() => Assert.Null(new SecretMask(["xyz!"]).Mask((JsonElement?)null));

    [Fact]
    public void Mask_HidesASecret_InAnError()
    {
        var masked = new SecretMask(["hunter2"]).Mask(new TaskError("code", "no hunter2", true, TestJson.Parse("{'body':'hunter2'}"), 3));

        Assert.Equal(("code", "no ***", true, 3), (masked!.Code, masked.Message, masked.Retryable, masked.RetryAfterSeconds));
        Assert.Equal("{\"body\":\"***\"}", masked.Details?.GetRawText());
    }
}
