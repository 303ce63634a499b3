using System.Text;
using Workflow.Core.Webhooks;

namespace Workflow.Core.Tests.Webhooks;

public class WebhookSignatureTests
{
    private const long Timestamp = 1_764_000_000;

    // Computed by another program.
    private const string Signature = "v2=0c80135f689381a9c2c93a65a708d7d8c01b83e64fe33ceb7d1dc606d6492562";

    private static readonly SignedContent Content = new("POST", "/api/v1/hooks/hooked", Timestamp, Encoding.UTF8.GetBytes("{\"a\":1}"));

    [Fact]
    public void Sign_IsTheHmacOfMethodPathTimestampAndBody() => Assert.Equal(Signature, WebhookSignature.Sign("s3cret", Content));

    [Theory]
    [InlineData(true, Timestamp, Signature, "s3cret")]
    [InlineData(true, Timestamp, Signature, "new", "s3cret")]
    [InlineData(true, Timestamp, Signature, "s3cret", "old")]
    [InlineData(false, Timestamp, Signature, "new")]
    [InlineData(false, Timestamp, Signature)]
    [InlineData(false, Timestamp + 1, Signature, "s3cret")]
    [InlineData(false, Timestamp, "", "s3cret")]
    [InlineData(false, Timestamp, "v2=", "s3cret")]
    [InlineData(false, Timestamp, "v2=zz", "s3cret")]
    public void IsValid_WhenOneOfTheSecretsSignedIt(bool expected, long timestamp, string signature, params string[] secrets) =>
        Assert.Equal(expected, WebhookSignature.IsValid(secrets, Content with { Timestamp = timestamp }, signature));

    [Theory]
    [InlineData(null, "is missing: it must be v2= and 64 hexadecimal digits")]
    [InlineData("", "is missing: it must be v2= and 64 hexadecimal digits")]
    [InlineData("sha256=0c80135f689381a9c2c93a65a708d7d8c01b83e64fe33ceb7d1dc606d6492562", "must begin with v2=, not with 'sha256='")]
    [InlineData("V2=0c80135f689381a9c2c93a65a708d7d8c01b83e64fe33ceb7d1dc606d6492562", "must begin with v2=, not with 'V2='")]
    [InlineData("v1=0c80135f689381a9c2c93a65a708d7d8c01b83e64fe33ceb7d1dc606d6492562", "must begin with v2=, not with 'v1='")]
    [InlineData("v2:0c80135f689381a9c2c93a65a708d7d8c01b83e64fe33ceb7d1dc606d6492562", "must begin with v2=")]
    [InlineData("0c80135f689381a9c2c93a65a708d7d8c01b83e64fe33ceb7d1dc606d6492562", "must begin with v2=")]
    [InlineData("v2=", "must have 64 hexadecimal digits after v2=, not 0 characters")]
    [InlineData("v2=0c80", "must have 64 hexadecimal digits after v2=, not 4 characters")]
    [InlineData("v2=DIATX2iTganCyTplpwjX2MAbg+ZP4zzrfR3GBtZJJWI=", "must have 64 hexadecimal digits after v2=, not 44 characters")]
    [InlineData("v2=xc80135f689381a9c2c93a65a708d7d8c01b83e64fe33ceb7d1dc606d6492562", "must have hexadecimal digits only after v2=")]
    [InlineData("v2=0000000000000000000000000000000000000000000000000000000000000000", null)]
    [InlineData(Signature, null)]
    public void SignatureFault_SaysWhatIsWrongWithTheForm_AndNotWithTheKey(string? text, string? expected) => Assert.Equal(expected, WebhookSignature.SignatureFault(text));

    [Fact]
    public void IsValid_TakesDigitsInAnyCase() =>
        Assert.All(new[] { Signature.ToUpperInvariant().Replace('V', 'v'), "v2=0C80" + Signature[7..] }, signature => Assert.True(WebhookSignature.IsValid(["s3cret"], Content, signature)));

    public static TheoryData<SignedContent> Changed => new(
        Content with { Body = Encoding.UTF8.GetBytes("{\"a\":2}") },
        Content with { Body = default },
        Content with { Path = "/api/v1/hooks/other" },
        Content with { Path = "/api/v1/hooks/hooked/" },
        Content with { Method = "PUT" },
        Content with { Method = "post" },
        Content with { Timestamp = Timestamp - 1 });

    [Theory]
    [MemberData(nameof(Changed))]
    public void IsValid_IsFalse_WhenAnythingWasChanged(SignedContent content) => Assert.False(WebhookSignature.IsValid(["s3cret"], content, Signature));

    [Fact]
    public void Fingerprint_IsOfTheRequest_HoweverItsAddressNamesTheWorkflow()
    {
        Assert.Equal(WebhookSignature.Fingerprint(Content), WebhookSignature.Fingerprint(Content with { Path = "/api/v1/hooks/1" }));
        Assert.NotEqual(WebhookSignature.Fingerprint(Content), WebhookSignature.Fingerprint(Content with { Timestamp = Timestamp + 1 }));
    }

    [Theory]
    [InlineData("1764000000", null)]
    [InlineData("1763999700", null)]
    [InlineData("1764000300", null)]
    [InlineData("1763999699", "is more than 300 s from the service's clock")]
    [InlineData("1764000301", "is more than 300 s from the service's clock")]
    [InlineData("", "is missing: it must be seconds since 1970-01-01 UTC, a whole number")]
    [InlineData(null, "is missing: it must be seconds since 1970-01-01 UTC, a whole number")]
    [InlineData("-1764000000", "must be seconds since 1970-01-01 UTC, a whole number")]
    [InlineData("1764000000.5", "must be seconds since 1970-01-01 UTC, a whole number")]
    [InlineData("1764000000000", "must be seconds since 1970-01-01 UTC, a whole number")]
    [InlineData("999999999999", "is more than 300 s from the service's clock")]
    public void TimestampFault_SaysWhatIsWrong(string? text, string? expected) =>
        Assert.Equal(expected, WebhookSignature.TimestampFault(text, DateTimeOffset.FromUnixTimeSeconds(Timestamp), out _));
}
