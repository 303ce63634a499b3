using System.Text;
using Workflow.Core.Webhooks;

namespace Workflow.Core.Tests.Webhooks;

public class WebhookSignatureTests
{
    private const long Timestamp = 1_764_000_000;

    // Worked out by another program.
    private const string Signature = "v1=ece4ac47663d3ad88bb0892d55cacbb8177c0af8203f4a4e2e1e25c47ec628d5";

    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"a\":1}");

    [Fact]
    public void Sign_IsTheHmacOfTimestampAndBody() => Assert.Equal(Signature, WebhookSignature.Sign("s3cret", Timestamp, Body));

    [Theory]
    [InlineData(true, Timestamp, Signature, "s3cret")]
    [InlineData(true, Timestamp, Signature, "new", "s3cret")]
    [InlineData(true, Timestamp, Signature, "s3cret", "old")]
    [InlineData(false, Timestamp, Signature, "new")]
    [InlineData(false, Timestamp, Signature)]
    [InlineData(false, Timestamp + 1, Signature, "s3cret")]
    [InlineData(false, Timestamp, "", "s3cret")]
    [InlineData(false, Timestamp, "v1=", "s3cret")]
    [InlineData(false, Timestamp, "v1=zz", "s3cret")]
    public void IsValid_WhenOneOfTheSecretsSignedIt(bool expected, long timestamp, string signature, params string[] secrets) =>
        Assert.Equal(expected, WebhookSignature.IsValid(secrets, timestamp, Body, signature));

    [Theory]
    [InlineData(null, "is missing: it must be v1= and 64 hexadecimal digits")]
    [InlineData("", "is missing: it must be v1= and 64 hexadecimal digits")]
    [InlineData("sha256=ece4ac47663d3ad88bb0892d55cacbb8177c0af8203f4a4e2e1e25c47ec628d5", "must begin with v1=, not with 'sha256='")]
    [InlineData("V1=ece4ac47663d3ad88bb0892d55cacbb8177c0af8203f4a4e2e1e25c47ec628d5", "must begin with v1=, not with 'V1='")]
    [InlineData("v1:ece4ac47663d3ad88bb0892d55cacbb8177c0af8203f4a4e2e1e25c47ec628d5", "must begin with v1=")]
    [InlineData("ece4ac47663d3ad88bb0892d55cacbb8177c0af8203f4a4e2e1e25c47ec628d5", "must begin with v1=")]
    [InlineData("v1=", "must have 64 hexadecimal digits after v1=, not 0 characters")]
    [InlineData("v1=ece4", "must have 64 hexadecimal digits after v1=, not 4 characters")]
    [InlineData("v1=7OSsR2Y9OtiLsIktVcrLuBd8Cvggf0pOLh4lxH7GKNU=", "must have 64 hexadecimal digits after v1=, not 44 characters")]
    [InlineData("v1=xce4ac47663d3ad88bb0892d55cacbb8177c0af8203f4a4e2e1e25c47ec628d5", "must have hexadecimal digits only after v1=")]
    [InlineData("v1=0000000000000000000000000000000000000000000000000000000000000000", null)]
    [InlineData(Signature, null)]
    public void SignatureFault_SaysWhatIsWrongWithTheForm_AndNotWithTheKey(string? text, string? expected) => Assert.Equal(expected, WebhookSignature.SignatureFault(text));

    [Fact]
    public void IsValid_TakesDigitsInAnyCase() =>
        Assert.All(new[] { Signature.ToUpperInvariant().Replace('V', 'v'), "v1=ECE4" + Signature[7..] }, signature => Assert.True(WebhookSignature.IsValid(["s3cret"], Timestamp, Body, signature)));

    [Fact]
    public void IsValid_IsFalse_WhenTheBodyWasChanged() => Assert.False(WebhookSignature.IsValid(["s3cret"], Timestamp, Encoding.UTF8.GetBytes("{\"a\":2}"), Signature));

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
