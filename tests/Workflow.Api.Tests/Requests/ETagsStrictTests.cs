using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Workflow.Api.Requests;
using Workflow.Core.Definitions;

namespace Workflow.Api.Tests.Requests;

/// <summary>A precondition is never ignored: it is met, or the change is refused.</summary>
public sealed class ETagsStrictTests
{
    [Fact]
    public void IfMatch_SaysChanged_WhenTheTagOnlyLooksLikeARevision() =>
        Assert.Equal(RefusalReason.Changed, Refusal("\"03\"").Reason); // tags are compared character by character (RFC 9110, 8.8.3.2)

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(",")]
    public void IfMatch_SaysMalformed_WhenTheHeaderIsThereAndEmpty(string header) => Assert.Equal(RefusalReason.Invalid, Refusal(header).Reason);

    private static RefusedException Refusal(string header)
    {
        // Kestrel keeps a header without a value; a dictionary that is filled through its members drops it.
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature { Headers = new HeaderDictionary(new Dictionary<string, StringValues> { ["If-Match"] = header }) });
        return Assert.Throws<RefusedException>(() => ETags.IfMatch(new DefaultHttpContext(features).Request));
    }
}
