using Workflow.Core.Json;
using Workflow.Tasks.Http.Response;

namespace Workflow.Tasks.Tests.Http.Response;

public class StatusRangeTests
{
    [Theory]
    [InlineData("{}", "200-299")]
    [InlineData("""{"expected_status_codes":[404]}""", "404-404")]
    [InlineData("""{"expected_status_codes":["404"]}""", "404-404")]
    [InlineData("""{"expected_status_codes":["4xx"]}""", "400-499")]
    [InlineData("""{"expected_status_codes":["5XX"]}""", "500-599")]
    [InlineData("""{"expected_status_codes":["200-204"]}""", "200-204")]
    [InlineData("""{"expected_status_codes":["200 - 204"]}""", "200-204")]
    public void ReadAll_GivesTheRange_WhenSound(string config, string expected)
    {
        var range = Assert.Single(StatusRange.ReadAll(new ObjectReader(Service.Json(config), "", []), "expected_status_codes"));

        Assert.Equal(expected, $"{range.From}-{range.To}");
    }

    [Theory]
    [InlineData(200, 204, 199, false)]
    [InlineData(200, 204, 200, true)]
    [InlineData(200, 204, 204, true)]
    [InlineData(200, 204, 205, false)]
    public void Holds_IncludesBothEnds_WhenAsked(int from, int to, int status, bool expected) =>
        Assert.Equal(expected, new StatusRange(from, to).Holds(status));

    [Theory]
    [InlineData(200, 299, "2xx")]
    [InlineData(200, 200, "200")]
    [InlineData(200, 204, "200-204")]
    [InlineData(250, 349, "250-349")]
    public void ToString_IsTheShortestForm_WhenShown(int from, int to, string expected) =>
        Assert.Equal(expected, new StatusRange(from, to).ToString());
}
