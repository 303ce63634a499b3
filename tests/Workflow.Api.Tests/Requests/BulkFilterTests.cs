using Moq;
using Workflow.Api.Tests.Docs;
using Workflow.Core.Bulk;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Requests;

/// <summary>The filter of a bulk operation means the runs that the same parameters of the list of runs mean, and never more.</summary>
public sealed class BulkFilterTests(ApiDocument document) : IClassFixture<ApiDocument>
{
    private const string Bulk = "/api/v1/runs/bulk";

    /// <summary>A parameter, its value in a filter, and in a query.</summary>
    public static TheoryData<string, string, string> Parameters => new()
    {
        { "workflow_id", "7", "7" },
        { "workflow_id", "\"7\"", "7" },
        { "status", "\"FAILED\"", "FAILED" },
        { "trigger", "\"schedule\"", "schedule" },
        { "created_from", "\"2026-01-01T00:00:00Z\"", "2026-01-01T00:00:00Z" },
        { "created_before", "\"2026-01-01T00:00:00Z\"", "2026-01-01T00:00:00Z" },
        { "active", "true", "true" },
        { "active", "\"true\"", "true" },
        { "label", "\"env:test\"", "env:test" },
        { "label", "[\"env:test\"]", "env:test" },
        { "label", "[\"env:test\",\"team:blue\"]", "env:test&label=team:blue" },
        { "business_key", "\"4711\"", "4711" },
        { "business_key", "4711", "4711" },
    };

    [Theory]
    [MemberData(nameof(Parameters))]
    public async Task Filter_ReachesTheStore_LikeThatOfTheList(string parameter, string value, string inQuery)
    {
        // The action that adds the least to the filter; cancel itself asks for the runs that are active.
        var action = parameter == "active" ? "cancel" : "delete";
        var bulk = await document.Host.SendAsync("POST", Bulk, $"{{\"action\":\"{action}\",\"filter\":{{\"{parameter}\":{value}}},\"dry_run\":true}}");
        var list = await document.Host.SendAsync("GET", $"/api/v1/runs?{parameter}={inQuery}");

        Assert.Equal((200, 200), (bulk.Status, list.Status));
        var (meant, listed) = (Last(nameof(IRunReader.ListHeadsAsync)), Last(nameof(IRunReader.ListAsync)));
        Assert.NotEqual(default, listed);
        Assert.Equal(listed.Labels, meant.Labels);
        Assert.Equal(listed with { Labels = null, CreatedBefore = null }, meant with { Labels = null, CreatedBefore = null });
        Assert.True(parameter != "created_before" || listed.CreatedBefore == meant.CreatedBefore); // without it, that of the request
    }

    [Fact]
    public void Parameters_AreAllOfTheList() =>
        Assert.Equal(
            document.Operations.Single(o => o.Id == "list_runs").Parameters("query").Except(["limit", "cursor"]).Order(StringComparer.Ordinal),
            Parameters.Select(row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public async Task Filter_IsRefused_WhenAParameterHasNoValue()
    {
        foreach (var parameter in Parameters.Select(row => row.Data.Item1).Distinct())
        {
            foreach (var value in (string[])["null", "[]", "{}", "\"\"", "[null]", "[\"\"]", "[5]", "[[]]", .. parameter == "active" ? (string[])["false", "\"false\""] : [], .. parameter == "label" ? Array.Empty<string>() : ["[\"7\"]", "[\"FAILED\",\"FAILED\"]"]])
            {
                var answer = await document.Host.SendAsync("POST", Bulk, $"{{\"action\":\"cancel\",\"filter\":{{\"{parameter}\":{value}}}}}");

                Assert.True(answer.Status == 400, $"{parameter}: {value} was answered with {answer.Status}");
                Assert.Contains($"\"/filter/{parameter}\"", answer.Text, StringComparison.Ordinal);
            }
        }

        document.Host.Bulks.Verify(s => s.AddBulkAsync(It.IsAny<BulkOperation>(), It.IsAny<IReadOnlyList<string>>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Theory]
    [InlineData("""{"action":"delete","filter":null}""", 400)]
    [InlineData("""{"action":"delete","filter":[]}""", 400)]
    [InlineData("""{"action":"delete","filter":{},"dry_run":true}""", 200)]
    [InlineData("""{"action":"delete","dry_run":true}""", 200)]
    public async Task Filter_IsLeftOut_OrAnObject(string body, int status) =>
        Assert.Equal(status, (await document.Host.SendAsync("POST", Bulk, body)).Status);

    private RunFilter Last(string method) => (RunFilter)document.Host.Runs.Invocations.Last(call => call.Method.Name == method).Arguments[0]!;
}
