using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Workflow.Api.Requests;
using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Api.Tests.Requests;

public sealed class ETagsTests
{
    [Fact]
    public void Set_PutsTheRevisionInQuotes_WhenAWorkflowIsAnswered()
    {
        var response = new DefaultHttpContext().Response;
        ETags.Set(response, Samples.Workflow);
        Assert.Equal("\"3\"", response.Headers.ETag);
    }

    [Fact]
    public void IfMatch_GivesNone_WhenThereIsNoHeader() => Assert.Null(Read());

    [Fact]
    public void IfMatch_GivesNone_WhenItIsAStar() => Assert.Null(Read("*"));

    [Theory]
    [InlineData("\"3\"", 3)]
    [InlineData("  \"3\" ", 3)]
    [InlineData("\"9223372036854775807\"", long.MaxValue)]
    [InlineData("\"3-yaml\"", 3)] // what else the answer depended on does not count
    [InlineData("\"3-ics\"", 3)]
    [InlineData("\"3-2.10\"", 3)]
    [InlineData("\"3-w7\"", 3)]
    [InlineData("\"3-w7-yaml\"", 3)]
    public void IfMatch_GivesTheRevision_WhenItIsATag(string header, long revision) => Assert.Equal(revision, Read(header));

    [Theory]
    [InlineData("W/\"3\"")] // a strong comparison is asked for (RFC 9110, 13.1.1), which no weak tag passes
    [InlineData("\"abc\"")]
    [InlineData("\"\"")]
    [InlineData("\"-3\"")]
    [InlineData("\"+3\"")]
    [InlineData("\" 3\"")]
    [InlineData("\"*\"")]
    [InlineData("\"3-\"")]
    [InlineData("\"3-xml\"")]
    [InlineData("\"3-yaml-w7\"")]
    [InlineData("\"3-w07\"")]
    [InlineData("\"3-w9223372036854775808\"")]
    [InlineData("\"3-1\"")]
    [InlineData("\"03-ics\"")]
    [InlineData("\"9223372036854775808\"")]
    public void IfMatch_SaysChanged_WhenNoWorkflowEverHasTheTag(string header) => Assert.Equal(RefusalReason.Changed, Refusal(header).Reason);

    [Theory]
    [InlineData("3")]
    [InlineData("\"3")]
    [InlineData("'3'")]
    [InlineData("\"3\" \"4\"")]
    public void IfMatch_SaysMalformed_WhenItIsNoTag(string header)
    {
        var refused = Refusal(header);
        Assert.Equal(RefusalReason.Invalid, refused.Reason);
        Assert.Equal("If-Match", Assert.Single(refused.Faults).Pointer);
    }

    [Fact]
    public void IfMatch_SaysOne_WhenItIsAListOfTags()
    {
        Assert.Equal(new Fault("If-Match", "must be one entity tag"), Assert.Single(Refusal("\"3\", \"4\"").Faults));
        Assert.Equal(new Fault("If-Match", "must be one entity tag"), Assert.Single(Refusal("\"3\"", "\"4\"").Faults));
    }

    private static long? Read(params string[] headers)
    {
        var request = new DefaultHttpContext().Request;
        if (headers.Length > 0)
        {
            request.Headers.IfMatch = new StringValues(headers);
        }

        return ETags.IfMatch(request);
    }

    private static RefusedException Refusal(params string[] headers) => Assert.Throws<RefusedException>(() => Read(headers));
}
