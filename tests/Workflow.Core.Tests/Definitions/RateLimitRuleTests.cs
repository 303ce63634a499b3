using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Core.Tests.Definitions;

public class RateLimitRuleTests
{
    [Theory]
    [InlineData("{}", "/rate_limit/limit", "is required")]
    [InlineData("""{"limit":1}""", "/rate_limit/per_seconds", "is required")]
    [InlineData("""{"limit":0,"per_seconds":1}""", "/rate_limit/limit", "must be from 1 to 1000000, not 0")]
    [InlineData("""{"limit":1.5,"per_seconds":1}""", "/rate_limit/limit", "must be")]
    [InlineData("""{"limit":"1","per_seconds":1}""", "/rate_limit/limit", "must be a whole number")]
    [InlineData("""{"limit":1,"per_seconds":0}""", "/rate_limit/per_seconds", "must be from 1 to 604800, not 0")]
    [InlineData("""{"limit":1,"per_seconds":604801}""", "/rate_limit/per_seconds", "must be from 1 to 604800, not 604801")]
    [InlineData("""{"limit":1,"per_seconds":1,"burst":5}""", "/rate_limit/burst", "is not a known member")]
    [InlineData("""{"limit":1,"per_seconds":1,"key":""}""", "/rate_limit/key", "must not be empty")]
    [InlineData("""{"limit":1,"per_seconds":1,"key":"{{ inputs."}""", "/rate_limit/key", "")]
    [InlineData("""{"limit":1,"per_seconds":1,"key":"{{ run.id }}"}""", "/rate_limit/key", "must only use inputs")]
    [InlineData("""{"limit":1,"per_seconds":1,"key":"{{ secrets.A }}"}""", "/rate_limit/key", "")]
    [InlineData("7", "/rate_limit", "must be an object")]
    public void Read_SaysWhatIsWrong(string rateLimit, string pointer, string detail)
    {
        var faults = FaultsOf($"\"rate_limit\":{rateLimit}");

        var fault = faults[0];
        Assert.Equal(pointer, fault.Pointer);
        Assert.StartsWith(detail, fault.Detail, StringComparison.Ordinal);
        Assert.Single(faults, other => other.Pointer == pointer);
    }

    [Theory]
    [InlineData("\"overlap_policy\":\"cancel_running\"", "overlap_policy")]
    [InlineData("\"concurrency\":{\"key\":\"a\",\"policy\":\"cancel_running\"}", "concurrency.policy")]
    [InlineData("\"cron_expression\":\"0 0 * * *\",\"schedule_overlap_policy\":\"cancel_running\"", "schedule_overlap_policy")]
    public void Read_RefusesWhatCancels_ForAStartThatMayNotBegin(string member, string named)
    {
        var fault = Assert.Single(FaultsOf($"\"rate_limit\":{{\"limit\":1,\"per_seconds\":1}},{member}"));

        Assert.Equal(("/rate_limit", $"can't be used with {named} cancel_running: a start that may not begin yet would cancel the runs that have begun"), (fault.Pointer, fault.Detail));
        Assert.Empty(FaultsOf(member));
    }

    [Theory]
    [InlineData(1, 1, 10_000_000)]
    [InlineData(3, 1, 3_333_334)] // rounded up: three of them are no less than the time
    [InlineData(10, 60, 60_000_000)]
    [InlineData(1_000_000, 1, 10)]
    [InlineData(999_999, 604_800, 6_048_007)]
    [InlineData(1, 604_800, 6_048_000_000_000)]
    public void Spacing_IsTheTimeOverTheLimit(int limit, int perSeconds, long ticks)
    {
        var rule = new RateLimitRule(limit, perSeconds);

        Assert.Equal(ticks, rule.Spacing.Ticks);
        Assert.True(rule.Spacing * limit >= TimeSpan.FromSeconds(perSeconds));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("{{ inputs.customer }}", "a")]
    [InlineData("{{ inputs.none }}", null)]
    public void KeyOf_IsTheValueOfTheExpression(string? key, string? expected)
    {
        FaultCollection faults = [];

        Assert.Equal(expected, new RateLimitRule(1, 1, key).KeyOf(JsonElement.Parse("""{"customer":"a"}"""), faults));
        Assert.Empty(faults);
    }

    [Fact]
    public void KeyOf_SaysWhyThereIsNoKey()
    {
        FaultCollection faults = [];

        Assert.Null(new RateLimitRule(1, 1, "{{ inputs.a }}").KeyOf(JsonElement.Parse("""{"a":[]}"""), faults));
        Assert.Equal("give no rate_limit.key: it must be a text, a number, true or false, not a list", Assert.Single(faults).Detail);
    }

    private static FaultCollection FaultsOf(string members)
    {
        FaultCollection faults = [];
        DefinitionReader.ReadWorkflow(JsonElement.Parse($$"""{"name":"w",{{members}}}"""), BodyUse.Create, faults);
        return faults;
    }
}
