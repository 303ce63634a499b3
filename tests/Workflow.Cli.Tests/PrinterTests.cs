using System.Text.Json;
using Workflow.Api.Requests;
using Workflow.Cli.Output;
using Workflow.Core.Json;
using Workflow.Core.Json.Yaml;

namespace Workflow.Cli.Tests;

/// <summary>What goes to a terminal as data: nothing in it is hidden or turns its direction, and the value is the same.</summary>
public class PrinterTests
{
    [Theory]
    [InlineData("a\u202Etxt.exe\u202C")]
    [InlineData("\u2066a\u2069\u200F\u200E\u200B")]
    [InlineData("a\u00ADb\u034Fc\uFE0F")]
    [InlineData("a\U000E0041\U000E0042\U000E0100")]
    [InlineData("\u001B[31m\u009B\u0085\u007F")]
    [InlineData("one\ntwo\u202E\n")]
    [InlineData("\"quoted\" \\ \u2028")]
    public void Data_HidesNothing_AndIsTheSame(string text)
    {
        var value = JsonSerializer.SerializeToElement(new Dictionary<string, object> { [text] = new[] { text, $"{text}: # {text}" } });

        var (json, yaml) = (Printer.Json(value), YamlWriter.Write(value));

        Assert.Equal((json, yaml), (PlainText.VisibleLines(json), PlainText.VisibleLines(yaml)));
        Assert.True(JsonElement.DeepEquals(value, JsonElement.Parse(json)), json);
        Assert.True(JsonElement.DeepEquals(value, YamlBody.Read(yaml, 10_000)), yaml);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(3, false)]
    public async Task List_IsWrittenAsItComes_AsIfItWereWhole(int count, bool isJson)
    {
        var format = isJson ? OutputFormat.Json : OutputFormat.Yaml;
        var values = Enumerable.Range(0, count).Select(i => JsonSerializer.SerializeToElement(new { i, list = new[] { "a\nb" } })).ToList();
        using var output = new StringWriter();

        Assert.Equal(count, await new Printer(null!, output, format).PrintEachAsync(values.ToAsyncEnumerable(), value => value, (_, _) => throw new InvalidOperationException()));

        using var whole = new StringWriter();
        new Printer(null!, whole, format).Print(JsonSerializer.SerializeToElement(values), _ => throw new InvalidOperationException());
        Assert.Equal(count == 0 ? "" : whole.ToString().ReplaceLineEndings("\n"), output.ToString());
    }
}
