namespace Workflow.Api.Tests.Requests;

/// <summary>A text that must be quoted and is not: the fault says so, with the text.</summary>
public sealed class YamlQuoteTests
{
    [Theory]
    [InlineData("url: {{ inputs.url }}", "'{{ inputs.url }}'")]
    [InlineData("config:\n  url: {{ inputs.url }}/path", "'{{ inputs.url }}/path'")]
    [InlineData("list:\n  - {{ item }}", "'{{ item }}'")]
    [InlineData("- {{ item }}", "'{{ item }}'")]
    [InlineData("- name: {{ item.name }}\n  id: 3", "'{{ item.name }}'")]
    [InlineData("when: {{ tasks.a.output.ok }} && true", "'{{ tasks.a.output.ok }} && true'")]
    [InlineData("cron_expression: */5 * * * *", "'*/5 * * * *'")]
    [InlineData("cron_expression: * * * * *", "'* * * * *'")]
    [InlineData("cron_expression: @daily", "'@daily'")]
    [InlineData("name: %percent", "'%percent'")]
    [InlineData("name: `tick`", "'`tick`'")]
    [InlineData("name: a: b", "'a: b'")]
    [InlineData("name: [open", "'[open'")]
    public async Task Fault_SaysToQuote_WhenATextBeginsAsSomethingElse(string body, string quoted)
    {
        var detail = (await Sent.FaultAsync(body, Sent.Yaml)).Detail;

        Assert.Contains("must be in quotes", detail, StringComparison.Ordinal);
        Assert.EndsWith(quoted, detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: 1\n   b: 2")]
    [InlineData("a: 'open")]
    public async Task Fault_DoesNotMentionQuotes_WhenTheyWouldNotHelp(string body) =>
        Assert.DoesNotContain("quotes", (await Sent.FaultAsync(body, Sent.Yaml)).Detail, StringComparison.Ordinal);

    [Fact]
    public async Task Fault_ShowsTheBeginning_WhenTheTextIsLong() =>
        Assert.EndsWith("x…'", (await Sent.FaultAsync("a: @" + new string('x', 500), Sent.Yaml)).Detail, StringComparison.Ordinal);
}
