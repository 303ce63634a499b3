using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Workflow.Api.Requests;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Json.Yaml;
using Workflow.Docs.Tests.Examples;

namespace Workflow.Docs.Tests.Schemas;

/// <summary>What is written as YAML reads back to the same, digit by digit.</summary>
public sealed class YamlRoundTripTests(DefinitionService service) : IClassFixture<DefinitionService>
{
    private static readonly string[] Hard =
    [
        "", " ", "  x", "x ", "x:", "x: y", "x #y", "#x", "- x", "? x", ": x", "-", "?", "~", "null", "Null", "NULL", "true", "TRUE", "yes", "No", "on", "OFF", "y", "N", "=", "<<", "*a", "&a", "!a", "%a", "@daily", "`a", "|", ">", "{a", "[a", "a, b", "a]b",
        "0", "-1", "+1", "007", "0x1F", "0o7", "0b1", "1_000", "1:30", "1.5", ".5", "1e3", "1e999", ".inf", "-.INF", ".NaN", "nan", "2026-01-31", "2026-01-31T08:00:00Z", "12:30:45", "---", "--- x", "...", "a\\b", "a\"b", "it's", "'", "\"", "\\",
        "a\nb", "a\n", "a\n\n", "\na", "\n", "\n\n", "a\n\nb\n", "  a\nb", "a\n  b", "a\n\tb", "\ta\nb", "a\n \nb", "a\n  ", "a\r\nb", "a\tb", "a\n#b\n- c\nd: e", "a\n---\nb", "a\u0000b", "a\u0007b", "a\u0085b", "a\u2028b\u2029c", "\ufeffa", "a\ufffe", "\u007f", "\u00a0a",
        "a\u202etxt.exe\u202c", "\u2066a\u2069", "a\u200bb\u200e\u200f", "a\u00adb\u034fc", "a\U000e0041\U000e0042b", "\U000e0100", "a\n\u202eb", "a\"\u202e", "\u26a0\ufe0f", "a\ufe0f", "\U0001f469\u200d\U0001f4bb",
        "日本語", "é", "😀", "a😀\nb😀", "{{ inputs.a }}", "*/5 * * * *", "0 6 * * mon-fri", "tasks.a.output[0] > 1 ? 'x' : \"y\"", "item.balance < 0", "http://example.org/?a=b#c", "/path", "$a", "(a)", "_a",
        new('x', 5_000), new string('k', 1_100), "long " + new string('w', 300) + "\n" + new string('v', 300),
    ];

    private static readonly Gen<string> Text = Gen.Frequency(
        (5, One(Hard)),
        (2, One([.. " \t\n\r:#-?'\"\\{}[]|>&*!%@`,~=<.0123456789eE+_xyaZ\u00a0\u0085\u2028\ufeff"]).Array[0, 12].Select(characters => new string(characters))),
        (1, Gen.Select(One(Hard), One(Hard), (one, other) => one + other)),
        (1, Gen.Select(One(Hard), One(Hard), (one, other) => $"{one}\n{other}")));

    private static readonly Gen<JsonNode?> Value = Gen.Recursive<JsonNode?>((depth, inner) => Gen.Frequency(
        (4, Text.Select(text => (JsonNode?)JsonValue.Create(text))),
        (1, One("0", "-0", "1.0", "1e5", "1E-7", "12345678901234567890123", "0.10", "1e400", "-2.5e999", "true", "false", "null", "{}", "[]").Select(json => JsonNode.Parse(json))),
        (depth > 4 ? 0 : 2, inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())]))),
        (depth > 4 ? 0 : 2, Gen.Select(Text, inner).Array[0, 4].Select(members => (JsonNode?)new JsonObject(members.DistinctBy(member => member.Item1).Select(member => KeyValuePair.Create(member.Item1, member.Item2?.DeepClone())))))));

    [Fact]
    public void Value_ReadsBackAsItWas() => Value.Sample(value => AssertSame(JsonSerializer.SerializeToElement(value)), iter: TestRun.Rounds(20_000, 3_000));

    [Fact]
    public void Text_ReadsBackAsItWas_WhereverItIs() => Assert.All(Hard, text => AssertSame(JsonSerializer.SerializeToElement(
        new Dictionary<string, object> { [text] = text, ["list"] = new[] { text, text }, ["in"] = new Dictionary<string, object> { [text] = new[] { new[] { text } } } })));

    /// <summary>The same text is read by every reader: no word, number or date of YAML 1.1 is plain.</summary>
    [Fact]
    public void Text_IsInQuotes_IfSomeReaderTakesItForSomethingElse() => Assert.All(
        Hard.Where(text => text.Length > 0 && !char.IsLetter(text[0]) && "_/$(".IndexOf(text[0], StringComparison.Ordinal) < 0 && !text.Contains('\n', StringComparison.Ordinal)).Concat(["yes", "No", "on", "OFF", "y", "N", "null", "TRUE", "nan"]),
        text => Assert.Contains(YamlWriter.Write(JsonSerializer.SerializeToElement(text))[0], new[] { '"', '\'' }));

    // What this service does not have.
    private static readonly string[] Missing = ["there is no pool", "there is no calendar", "Workflow:"];

    public static TheoryData<string> Places => SchemaAgreementTests.Places;

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Definition_ReadsBackToTheSame_ThroughTheService(string place)
    {
        var definition = Corpus.All.First(each => each.Place == place).Definition;
        var (status, json, yaml) = await service.ShowAsync(definition.GetRawText(), "json");
        if (status == HttpStatusCode.BadRequest)
        {
            Assert.True(Missing.Any(part => json.Contains(part, StringComparison.Ordinal)), $"{place}: {json}");
            return;
        }

        Assert.Equal(HttpStatusCode.Created, status);

        var (again, copy, text) = await service.ShowAsync(yaml, "yaml");

        Assert.True(again == HttpStatusCode.Created, copy + yaml);
        Assert.Equal(yaml, text);
        Assert.Equal(Stored(json), Stored(copy));
        Assert.DoesNotContain("&", string.Concat(yaml.Split('\n').Select(line => line.Split(": ")[^1].TrimStart()).Where(value => value.StartsWith('&'))), StringComparison.Ordinal);
    }

    private static Gen<T> One<T>(params T[] among) => Gen.Int[0, among.Length - 1].Select(i => among[i]);

    private static void AssertSame(JsonElement value)
    {
        AssertReads(value.GetRawText(), YamlWriter.Write(value));
        var line = YamlLine.Of(value);
        Assert.DoesNotContain('\n', line);
        AssertReads($$"""{"a":{{value.GetRawText()}},"b":[{{value.GetRawText()}},{{value.GetRawText()}}],"c":0}""", $"a: {line} # of the line\nb: [{line}, {line}] # of all\nc: 0\n");
    }

    private static void AssertReads(string json, string yaml)
    {
        try
        {
            Assert.Equal(json, JsonSerializer.Serialize(YamlBody.Read(yaml, 10_000_000)));
        }
        catch (RefusedException e)
        {
            Assert.Fail($"{e.Faults[0].Detail} in:\n{yaml}");
        }

        Assert.Equal(yaml.Replace('\t', ' '), PlainText.VisibleLines(yaml.Replace('\t', ' '))); // nothing hides in it
    }

    // Without what differs between two workflows of one definition.
    private static string Stored(string answer)
    {
        var workflow = JsonNode.Parse(answer)!.AsObject();
        foreach (var name in new[] { "id", "created_at", "updated_at" })
        {
            workflow.Remove(name);
        }

        foreach (var task in workflow["tasks"]!.AsArray())
        {
            task!.AsObject().Remove("id");
        }

        return workflow.ToJsonString();
    }
}
