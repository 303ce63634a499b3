using System.Text;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Api.Tests.Requests;

public sealed class JsonBodyTests
{
    [Theory]
    [InlineData("{\"a\":[1,true,null,\"x\"]}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("12345678901234567890.5")]
    [InlineData("\"h\\u00e9 \\ud83d\\ude00\"")]
    public async Task Read_GivesTheTextAsItWasSent_WhenItIsSound(string body) =>
        Assert.Equal(body, (await Sent.ReadAsync(body, Sent.Json))?.GetRawText());

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task Read_GivesNothing_WhenTheBodyIsEmpty(string? type) => Assert.Null(await Sent.ReadAsync("", type));

    [Theory]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("// no\n{}")]
    [InlineData("NaN")]
    [InlineData("01")]
    [InlineData("{'a':1}")]
    [InlineData("\"\u0001\"")]
    public async Task Read_SaysItIsNotSound_WhenItIsNoJson(string body) =>
        Assert.Contains("is not valid JSON", (await Sent.FaultAsync(body, Sent.Json)).Detail, StringComparison.Ordinal);

    // Lines and columns are counted as editors do, and there are no words for programmers of the parser.
    [Theory]
    [InlineData("{\"a\":1,}", "is not valid JSON: The JSON object contains a trailing comma at the end (line 1, column 8)")]
    [InlineData("[1,\n2,\n]", "is not valid JSON: The JSON array contains a trailing comma at the end (line 3, column 1)")]
    [InlineData("{\n  \"ää\": tru}", "is not valid JSON: 'tru}' is an invalid JSON literal. Expected the literal 'true' (line 2, column 12)")]
    [InlineData("{\"a\"", "is not valid JSON: Expected a value, but instead reached end of data (line 1, column 5)")]
    public async Task Read_SaysWhere_WhenItIsNoJson(string body, string detail) => Assert.Equal(detail, (await Sent.FaultAsync(body, Sent.Json)).Detail);

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"x\":[{\"a\":1,\"a\":1}]}")]
    public async Task Read_Refuses_WhenAMemberStandsTwice(string body) =>
        Assert.Contains("'a'", (await Sent.FaultAsync(body, Sent.Json)).Detail, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public async Task Read_TakesItsDepthAndNoMore_WhenItIsNested()
    {
        const int limit = DefinitionLimits.JsonDepth;
        Assert.NotNull(await Sent.ReadAsync(Nested(limit), Sent.Json));
        Assert.Contains("depth", (await Sent.FaultAsync(Nested(limit + 1), Sent.Json)).Detail, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("depth", (await Sent.FaultAsync(new string('[', 1_000_000), Sent.Json)).Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Read_PointsAtEachText_WhenItHasALoneSurrogate()
    {
        var faults = await Sent.FaultsAsync("{\"a\":\"\\ud800\",\"b/c~\":[1,{\"d\":\"x\\uDC00y\"}],\"ok\":\"\\ud83d\\ude00\"}"u8.ToArray(), Sent.Json);

        Assert.Equal(["/a", "/b~1c~0/1/d"], faults.Select(f => f.Pointer));
        Assert.All(faults, f => Assert.Contains("surrogate", f.Detail, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"\\udfff\"", "")]
    [InlineData("[\"\\udc00\\ud800\"]", "/0")]
    [InlineData("{\"\\ud800\":1}", "")]
    [InlineData("{\"\\ud800\":1,\"b\":2}", "")]
    [InlineData("{\"deep\":{\"\\uD800\":1,\"\\uD801\":1}}", "")]
    public async Task Read_Refuses_WhenATextOrNameHasALoneSurrogate(string body, string pointer)
    {
        var fault = await Sent.FaultAsync(body, Sent.Json);
        Assert.Equal(pointer, fault.Pointer);
        Assert.Contains("surrogate", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_KeepsEscapes_WhenTheyOnlyLookLikeLoneSurrogates() =>
        Assert.Equal("\\ud800", (await Sent.ReadAsync(@"""\\ud800""", Sent.Json))?.GetString());

    [Theory]
    [InlineData(Sent.Json, "{\"a\":1}")]
    [InlineData(Sent.Yaml, "a: 1")]
    public async Task Read_PassesOverAByteOrderMark_WhenThereIsOne(string type, string body)
    {
        byte[] bytes = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(body)];
        Assert.Equal("{\"a\":1}", (await Sent.ReadAsync(bytes, type))?.GetRawText());
    }

    [Fact]
    public async Task Read_GivesNothing_WhenThereIsOnlyAByteOrderMark() =>
        Assert.Null(await Sent.ReadAsync(Encoding.UTF8.Preamble.ToArray(), Sent.Json));

    public static TheoryData<string, byte[]> NotUtf8 => new()
    {
        { Sent.Json, [(byte)'"', 0xFF, (byte)'"'] },
        { Sent.Json, [(byte)'"', 0xC0, 0xAF, (byte)'"'] },
        { Sent.Json, [(byte)'"', 0xED, 0xA0, 0x80, (byte)'"'] },
        { Sent.Json, [(byte)'"', 0xE6, 0xB5] },
        { Sent.Json, [0xFF, 0xFE, (byte)'{', 0, (byte)'}', 0] },
        { Sent.Yaml, [(byte)'a', (byte)':', (byte)' ', 0xF5] },
    };

    [Theory]
    [MemberData(nameof(NotUtf8))]
    public async Task Read_SaysSo_WhenTheBytesAreNoUtf8(string type, byte[] body) =>
        Assert.Equal(new Fault("", "is not valid UTF-8"), Assert.Single(await Sent.FaultsAsync(body, type)));

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
