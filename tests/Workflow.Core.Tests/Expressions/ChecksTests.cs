using Workflow.Core.Expressions;
using Workflow.Core.Json;

namespace Workflow.Core.Tests.Expressions;

public class ChecksTests
{
    private static readonly TemplateContext Plain = new(name => name is "a" or "b", name => name is "a", Item: false, Attempt: true, Secrets: true);

    [Theory]
    [InlineData("{{ tasks.a.output }}", null)]
    [InlineData("{{ tasks.b.output }}", "task 'b' is not upstream of this one")]
    [InlineData("{{ tasks.c.output }}", "'c' is not a task of this workflow")]
    [InlineData("{{ item }}", "'item' is available only in the config of a task with for_each")]
    [InlineData("{{ index }}", "'index' is available only")]
    [InlineData("{{ secrets.K }}", null)]
    [InlineData("{{ attempt }}", null)]
    [InlineData("{{ 1 + }}", "Unexpected end of input")]
    [InlineData("{{ 1", "never closed")]
    [InlineData("{{ inputs.list.map(item => item) }}", null)]
    public void Config_NamesTheFaultAtItsText(string text, string? detail)
    {
        var config = Sample.Json("""{"plain": "x", "a/b": [1, {"c": TEXT}]}""".Replace("TEXT", System.Text.Json.JsonSerializer.Serialize(text), StringComparison.Ordinal));
        var faults = TemplateChecks.Config(config, "/config", Plain).ToList();
        if (detail is null)
        {
            Assert.Empty(faults);
        }
        else
        {
            var fault = Assert.Single(faults);
            Assert.Equal("/config/a~1b/1/c", fault.Pointer);
            Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Config_NamesEveryFault()
    {
        var config = Sample.Json("""{"x": "{{ tasks.b.output + item }} {{ tasks.c.error }}", "y": "{{ foo }}"}""");
        Assert.Equal(["/config/x", "/config/x", "/config/x", "/config/y"], TemplateChecks.Config(config, "/config", Plain).Select(f => f.Pointer));
        Assert.Contains("in {{ tasks.c.error }} at column 32", TemplateChecks.Config(config, "/config", Plain).ElementAt(2).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tasks.a.output > 1", null)]
    [InlineData("{{ tasks.a.output > 1 }}", null)]
    [InlineData("secrets.K == 'x'", "secrets are available only in config, but not in that of WAIT, EVENT and WORKFLOW, which is recorded")]
    [InlineData("item.ok", "'item' is available only")]
    [InlineData("attempt > 1", "'attempt' is available only in the config of a task")]
    [InlineData("tasks.b.status == 'FAILED'", "not upstream")]
    [InlineData("", "an expression is missing")]
    [InlineData("{{ 1 }} x", "one whole expression")]
    public void Whole_NamesTheFault(string text, string? detail)
    {
        var faults = TemplateChecks.Whole(text, "/when", Plain with { Attempt = false, Secrets = false }).ToList();
        if (detail is null)
        {
            Assert.Empty(faults);
        }
        else
        {
            Assert.Contains(detail, Assert.Single(faults, f => f.Pointer == "/when").Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Config_HasItem_InForEach() =>
        Assert.Empty(TemplateChecks.Config(Sample.Json("\"{{ item }}{{ index }}\""), "/config", Plain with { Item = true }));

    [Fact]
    public void FilterFaults_DropsWhatIsNotKnownYet()
    {
        var config = Sample.Json("""{"url": "{{ inputs.url }}", "headers": {"A": "{{ 1 }}", "B": 2}, "method": "WRONG"}""");
        Fault[] faults = [new("/config/url", "is no URL"), new("/config/url/x", "below"), new("/config/urls", "beside"), new("/config/headers/A", "x"), new("/config/headers/B", "x"), new("/config/method", "x"), new("/config/body", "is required"), new("/config", "whole")];
        Assert.Equal(["/config/urls", "/config/headers/B", "/config/method", "/config/body", "/config"], TemplatedConfig.FilterFaults(faults, config).Select(f => f.Pointer));
        Assert.Empty(TemplatedConfig.FilterFaults([new("/config/x", "must be an object")], Sample.Json("\"{{ inputs }}\"")));
    }

    [Fact]
    public void FilterFaults_KeepsAnUnknownMember_WhateverItsValueIs() =>
        Assert.Equal(
            ["/config/headers/x"],
            TemplatedConfig.FilterFaults([new("/config/headers/x", "is not a known member", IsOfName: true), new("/config/url", "is no URL")], Sample.Json("""{"url": "{{ 1 }}", "headers": {"x": "{{ 1 }}"}}""")).Select(f => f.Pointer));

    [Fact]
    public void Pointers_AreInDocumentOrder() =>
        Assert.Equal(["/b/0", "/b/1/a~0b"], TemplatedConfig.Pointers(Sample.Json("""{"{{": 1, "b": ["{{", {"a~b": "x{{ 1 }}"}], "c": "{ {"}"""), ""));
}
