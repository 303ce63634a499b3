using Workflow.Core.Secrets;

namespace Workflow.Core.Tests.Secrets;

public class SecretPartsTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("a=b")]
    [InlineData("https://example.org/x:y@z")]
    [InlineData("https://user@example.org/")]
    [InlineData("postgresql://me:hunter2@h/db", "hunter2")]
    [InlineData("postgresql://me:hun%2Fter2@h:5432/db?x=1", "hun%2Fter2", "hun/ter2")]
    [InlineData("amqp://me:hun@ter2@h", "hun@ter2")]
    [InlineData("Host=h;Username=me;Password=hunter2", "hunter2")]
    [InlineData("Server=h;UID=me; PWD = hunter2 ;Encrypt=true", "hunter2")]
    [InlineData("Host=h;password=\"hun;t\"\"er2\";Port=1", "hun;t\"er2")]
    [InlineData("Host=h;Password='hun;t''er2'", "hun;t'er2")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=aHVudGVyMg==;EndpointSuffix=x", "aHVudGVyMg==")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG\r\nshort\n9w0BAQEFAASCBKcwggSj\n-----END PRIVATE KEY-----\n", "MIIEvQIBADANBgkqhkiG", "9w0BAQEFAASCBKcwggSj")]
    public void Of_IsTheSecret_ThenThePasswordsInIt(string secret, params string[] passwords) =>
        Assert.Equal([secret, .. passwords], SecretParts.Of(secret));
}
