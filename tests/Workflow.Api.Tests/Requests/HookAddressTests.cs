using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Workflow.Api.Requests;
using Workflow.Core.Webhooks;

namespace Workflow.Api.Tests.Requests;

/// <summary>
/// The workflow that the address of a webhook names, and the path that is signed, even if a server in between has encoded it
/// again.
/// </summary>
public sealed class HookAddressTests
{
    /// <summary>A name, the address as it was sent, and as the Functions host passes it on.</summary>
    public static TheoryData<string, string, string> Addresses => new()
    {
        { "nightly-report", "nightly-report", "nightly-report" },
        { "a/b", "a%2Fb", "a%252Fb" },
        { "a/b", "a%2fb", "a%252fb" },
        { "a%2Fb", "a%252Fb", "a%252Fb" },
        { "a//b", "a%2F%2Fb", "a%252F%252Fb" },
        { "50%", "50%25", "50%25" },
        { "a b+c", "a%20b%2Bc", "a%20b+c" },
        { "a b+c", "a%20b%2bc", "a%20b+c" },
        { "入口", "%E5%85%A5%E5%8F%A3", "%E5%85%A5%E5%8F%A3" },
        { "入口", "%e5%85%a5%e5%8f%a3", "%E5%85%A5%E5%8F%A3" },
        { "入/口?x", "%E5%85%A5%2F%E5%8F%A3%3Fx", "%E5%85%A5%252F%E5%8F%A3%3Fx" },
        { "入/口?x", "%e5%85%a5%2f%e5%8f%a3%3fx", "%E5%85%A5%252f%E5%8F%A3%3Fx" },
        { "入/口?x", "%E5%85%A5%2f%E5%8F%A3%3fx", "%E5%85%A5%252f%E5%8F%A3%3Fx" },
        { "x?y#z", "x%3Fy%23z", "x%3Fy%23z" },
        { "a;b", "a%3Bb", "a;b" },
        { "a;b", "a;b", "a;b" },
        { "a\\b", "a%5Cb", "a%5Cb" },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void Readings_BeginWithTheAddressAsItWasSent(string name, string sent, string passedOn)
    {
        Assert.NotEmpty(passedOn);
        Assert.Equal(new WebhookAddress(name, "/api/v1/hooks/" + sent), Readings(sent)[0]);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public void Readings_HoldTheAddressAsItWasSent_WhenItWasEncodedAnew(string name, string sent, string passedOn) =>
        Assert.Contains(new WebhookAddress(name, "/api/v1/hooks/" + sent), Readings(passedOn));

    [Theory]
    [MemberData(nameof(Addresses))]
    public void Readings_DecodeToTheirName(string name, string sent, string passedOn)
    {
        Assert.NotEmpty(name);
        Assert.All([.. Readings(sent), .. Readings(passedOn)], reading => Assert.Equal(reading.Workflow, Uri.UnescapeDataString(reading.Path["/api/v1/hooks/".Length..])));
    }

    private static IReadOnlyList<WebhookAddress> Readings(string name)
    {
        var http = new DefaultHttpContext();
        http.Features.Get<IHttpRequestFeature>()!.RawTarget = "/api/v1/hooks/" + name;

        // As the server and routing decode it: all but a slash.
        var kept = name.Replace("%2F", "%252F", StringComparison.Ordinal).Replace("%2f", "%252f", StringComparison.Ordinal);
        return HookAddress.Readings(http.Request, Uri.UnescapeDataString(kept));
    }
}
