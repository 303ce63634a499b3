using Workflow.Api.Access;

namespace Workflow.Api.Tests.Access;

public sealed class KnownHostsTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST", true)]
    [InlineData("localhost.", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.8.9.10", true)]
    [InlineData("::1", true)]
    [InlineData("[::1]", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("evil.example", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("evil-localhost", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::", false)]
    [InlineData("", false)]
    [InlineData("workflow.example.org", false)]
    public void Knows_TheNamesOfLoopback_WhenNothingIsSet(string host, bool isKnown) => Assert.Equal(isKnown, new KnownHosts([]).Allows(host));

    [Theory]
    [InlineData("workflow.example.org", "workflow.example.org", true)]
    [InlineData("Workflow.Example.Org", "workflow.example.org.", true)]
    [InlineData("workflow.example.org", "example.org", false)]
    [InlineData("*.example.org", "a.example.org", true)]
    [InlineData("*.example.org", "a.b.example.org", true)]
    [InlineData("*.example.org", "example.org", false)]
    [InlineData("*.example.org", "evilexample.org", false)]
    [InlineData("*.example.org", ".example.org", false)]
    [InlineData("*", "anything.example", true)]
    [InlineData("a.example, b.example", "b.example", true)]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("[fd00::1]", "fd00::1", true)]
    public void Knows_TheNamesOfTheSetting(string setting, string host, bool isKnown) => Assert.Equal(isKnown, new KnownHosts([setting]).Allows(host));

    [Theory]
    [InlineData("*")]
    [InlineData("*.example.org")]
    [InlineData("a.example, 10.0.0.1")]
    public void Faults_AreNone_WhenNamesCanBeRead(string setting) => Assert.Empty(KnownHosts.Faults([setting]));

    [Theory]
    [InlineData("http://example.org")]
    [InlineData("example.org:8080")]
    [InlineData("a.*.example.org")]
    [InlineData("*example.org")]
    [InlineData("**")]
    [InlineData("exa mple.org")]
    public void Faults_NameTheSettingAndTheValue_WhenANameCannotBeRead(string setting)
    {
        var fault = Assert.Single(KnownHosts.Faults([setting]));
        Assert.Contains("Workflow:Access:AllowedHosts", fault, StringComparison.Ordinal);
        Assert.Contains($"'{setting}'", fault, StringComparison.Ordinal);
    }
}
