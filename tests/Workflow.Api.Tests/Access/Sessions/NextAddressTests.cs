using Workflow.Api.Access.Sessions;

namespace Workflow.Api.Tests.Access.Sessions;

public sealed class NextAddressTests
{
    [Theory]
    [InlineData("/docs")]
    [InlineData("/docs/index.html?a=b&c=%2F%2Fevil.example")]
    [InlineData("/")]
    [InlineData("/runs/20261123T190102123456-7-k3f9q2?tab=log#line-3")]
    [InlineData("/%5Cevil.example")]
    public void Address_OfThisService_IsKept(string asked) => Assert.Equal(asked, NextAddress.Of(asked));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("docs")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("\t//evil.example")]
    [InlineData(" //evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("@evil.example")]
    [InlineData("/docs\r\nSet-Cookie: a=b")]
    [InlineData("/docs\0")]
    [InlineData("/dócs")]
    [InlineData("/docs\"><script>")]
    [InlineData("/login")]
    [InlineData("/login?next=/login")]
    [InlineData("/logout")]
    [InlineData("/a/../login")]
    public void Address_OfAnother_IsNot(string? asked) => Assert.Equal(NextAddress.Default, NextAddress.Of(asked));

    [Fact]
    public void Address_HasALimit() => Assert.Equal(NextAddress.Default, NextAddress.Of("/" + new string('a', 2_000)));
}
