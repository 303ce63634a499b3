using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Workflow.Api.Requests;
using Workflow.Api.Tests.Requests;
using Workflow.Core.Definitions;
using Workflow.Core.Limits;

namespace Workflow.Api.Tests.Limits;

/// <summary>YAML whose form is expensive. Each kind is compared with plain YAML of the same size, in one test.</summary>
public sealed class YamlCostTests(ITestOutputHelper output)
{
    private const int MostTimesPlain = 25;

    private const int Attempts = 6;

    private static readonly int Bytes = TestRun.Rounds(1024 * 1024, 256 * 1024);

    private static readonly Lazy<string> Plain = new(() =>
    {
        var text = Repeat("- some text\n");
        Took(text); // the first one is compiled
        return text;
    });

    // Created on demand, as the name of a test should not be a megabyte long.
    private static readonly Dictionary<string, Func<string>> Texts = new(StringComparer.Ordinal)
    {
        ["documents"] = () => Repeat("---\n"),
        ["documents that end"] = () => Repeat("---\n...\n"),
        ["documents with content"] = () => Repeat("--- a\n"),
        ["ends"] = () => "a" + Repeat("\n..."),
        ["comments"] = () => Repeat("# a\n") + "a: 1",
        ["comments of nothing"] = () => Repeat("#\n") + "a: 1",
        ["comments after values"] = () => Repeat("- 1 # a\n"),
        ["one long comment"] = () => "#" + Repeat("a"),
        ["empty lines"] = () => Repeat("\n") + "a: 1",
        ["spaces"] = () => Repeat(" "),
        ["directives"] = () => Repeat("%YAML 1.2\n") + "--- a",
        ["tag directives"] = () => Numbered("%TAG !{0}! tag:x,2000:\n") + "--- a",
        ["unknown directives"] = () => Repeat("%X a\n") + "--- a",
        ["tags"] = () => Repeat("- !!str a\n"),
        ["long tag"] = () => "!<" + Repeat("a") + "> a",
        ["anchors"] = () => Numbered("- &a{0} x\n"),
        ["one anchor again and again"] = () => Repeat("- &a x\n"),
        ["aliases"] = () => "- &a x\n" + Repeat("- *a\n"),
        ["long anchor"] = () => "&" + Repeat("a") + " x",
        ["complex keys"] = () => Numbered("? a{0}\n: 1\n"),
        ["complex keys within one another"] = () => Repeat("? "),
        ["keys without values"] = () => Numbered("a{0}:\n"),
        ["one key again and again"] = () => Repeat("a: 1\n"),
        ["long key"] = () => Repeat("a") + ": 1",
        ["long quoted key"] = () => "\"" + Repeat("a") + "\": 1",
        ["flow sequence"] = () => "[" + Repeat("1,") + "1]",
        ["flow mapping"] = () => "{" + Numbered("a{0}: 1,") + "z: 1}",
        ["flow that is never closed"] = () => Repeat("["),
        ["flow mappings that are never closed"] = () => Repeat("{a: "),
        ["sequences within one another"] = () => Repeat("- "),
        ["deep indentation"] = () => Deep(),
        ["block text"] = () => "a: |\n" + Repeat("  b\n"),
        ["block text with empty lines"] = () => "a: |\n" + Repeat("\n") + "  b",
        ["block text, deep"] = () => "a: |\n" + Repeat(new string(' ', 200) + "b\n"),
        ["folded text"] = () => "a: >\n" + Repeat("  b\n\n"),
        ["plain text over lines"] = () => "a: b\n" + Repeat("  b\n"),
        ["double quotes with escapes"] = () => "\"" + Repeat("\\u0041") + "\"",
        ["double quotes over lines"] = () => "\"" + Repeat("a\n") + "\"",
        ["quotes that are never closed"] = () => "\"" + Repeat("a "),
        ["single quotes"] = () => "'" + Repeat("''") + "'",
        ["colons"] = () => Repeat(":"),
        ["commas"] = () => Repeat(","),
        ["tabs"] = () => Repeat("\t"),
        ["dashes"] = () => Repeat("-"),
        ["merge keys"] = () => "a: &a {x: 1}\n" + Numbered("b{0}: {<<: *a}\n"),
        ["hexadecimal numbers"] = () => Repeat("- 0xffffffff\n"),
        ["one long number"] = () => Repeat("1"),
    };

    public static TheoryData<string> Kinds => [.. Texts.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_CostsNoMoreThanItWeighs(string kind)
    {
        var text = Texts[kind]();
        output.WriteLine($"{Bytes} bytes{TestRun.Note}");

        // Measured one after the other, and again if too slow, as other load may affect only one of them.
        var said = new List<string>();
        for (var i = 0; i < Attempts; i++)
        {
            var (plain, took) = (Took(Plain.Value), Took(text));
            if (took <= plain * MostTimesPlain)
            {
                return;
            }

            said.Add($"{took.TotalMilliseconds:0} ms, and plain YAML of that size {plain.TotalMilliseconds:0}");
        }

        Assert.Fail($"{kind}: {string.Join("; ", said)}.");
    }

    [Theory]
    [InlineData("---\n---\n")]
    [InlineData("a\n---\nb")]
    [InlineData("--- a\n...\n--- b")]
    public async Task Read_Refuses_AtTheSecondDocument(string text) =>
        Assert.Contains("holds more than one YAML document", (await Sent.FaultAsync(text + Repeat("---\n"), Sent.Yaml)).Detail, StringComparison.Ordinal);

    [Fact]
    public async Task Read_SaysItIsTooLarge_WhenItIsLongerThanYamlMayBe()
    {
        var limit = new LimitOptions().YamlBytes;
        Assert.NotEmpty(await Sent.YamlAsync(new string(' ', limit - 4) + "a: 1"));

        var refused = await Assert.ThrowsAsync<BadHttpRequestException>(() => Sent.YamlAsync(new string(' ', limit - 3) + "a: 1"));

        Assert.Equal(StatusCodes.Status413PayloadTooLarge, refused.StatusCode);
        Assert.Contains("Workflow:Limits:YamlBytes", refused.Message, StringComparison.Ordinal);
    }

    private static TimeSpan Took(string text)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            _ = YamlBody.Read(text, new LimitOptions().YamlBytes);
        }
        catch (RefusedException)
        {
            // Many of them are faulty; finding that out must not cost more either.
        }

        return Stopwatch.GetElapsedTime(began);
    }

    private static string Repeat(string part) => new StringBuilder().Insert(0, part, Bytes / part.Length).ToString();

    private static string Numbered(string form)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < Bytes; i++)
        {
            text.Append(form.Replace("{0}", $"{i}", StringComparison.Ordinal));
        }

        return text.ToString();
    }

    private static string Deep()
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < Bytes; i++)
        {
            text.Append(' ', i).Append("a:\n");
        }

        return text.ToString();
    }
}
