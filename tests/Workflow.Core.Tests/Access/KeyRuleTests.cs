using Workflow.Core.Access;

namespace Workflow.Core.Tests.Access;

public class KeyRuleTests
{
    private static readonly ApiKey Key = Sample.Key("k3f9q2hd7m");

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, 1, null)]
    [InlineData(null, 0, "expired")]
    [InlineData(null, -1, "expired")]
    [InlineData(-1, null, "revoked")]
    [InlineData(-1, -2, "revoked")]
    [InlineData(0, 1, "revoked")]
    public void Fault_IsNullForAValidKey(int? revokedAfter, int? expiresAfter, string? expected)
    {
        var key = Key with { RevokedAt = At(revokedAfter), ExpiresAt = At(expiresAfter) };

        var fault = KeyRule.Fault(key, Sample.Noon);

        Assert.Equal(expected is null, fault is null);
        Assert.Contains(expected ?? "", fault ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 0, true)]
    [InlineData(null, 59, true)]
    [InlineData(0, 59, false)]
    [InlineData(0, 60, true)]
    [InlineData(60, 0, false)] // the clock was set back
    public void LastUse_IsTheHour_OnceAnHour(int? lastMinute, int minute, bool isWritten)
    {
        var key = Key with { LastUsedAt = At(lastMinute * 60) };
        var now = Sample.Noon.AddMinutes(minute).AddSeconds(7);

        Assert.Equal(isWritten ? Sample.Noon.AddHours(minute / 60) : null, KeyRule.LastUse(key, now));
    }

    [Theory]
    [InlineData("deploy", true)]
    [InlineData("billing-*", true)]
    [InlineData("测试", true)]
    [InlineData("", false)]
    [InlineData("  ", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u2028b", false)]
    public void Names_ArePrintable(string text, bool isValid)
    {
        Assert.Equal(isValid, KeyRule.NameFault(text) is null);
        Assert.Equal(isValid, KeyRule.PatternFault(text) is null);
    }

    [Fact]
    public void Names_AreNoLongerThanThoseOfWorkflows()
    {
        Assert.Null(KeyRule.NameFault(new string('a', 200)));
        Assert.Contains("limit is 200", KeyRule.NameFault(new string('a', 201)), StringComparison.Ordinal);
    }

    private static DateTimeOffset? At(int? seconds) => seconds is { } after ? Sample.Noon.AddSeconds(after) : null;
}
