using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.History;
using Workflow.Core.Json;
using Workflow.Docs.Tests.Examples;
using Workflow.Docs.Tests.Pages;

namespace Workflow.Docs.Tests.Reference;

/// <summary>The pages of the definition and of the task types have every member and every word, and no other.</summary>
public sealed partial class DefinitionPageTests(DefinitionService definitions) : IClassFixture<DefinitionService>
{
    private static readonly Page Definition = Page.Named("docs/reference/definition.md");
    private static readonly Page Schedules = Page.Named("docs/how-to/schedules.md");
    private static readonly Page TaskTypes = Page.Named("docs/reference/task-types.md");

    [Fact]
    public void Page_HasEveryMember()
    {
        // The members of a workflow and those of a task stand under the same heading.
        AssertMembers(Definition, "member", typeof(WorkflowRequest), typeof(TaskRequest));
        AssertMembers(Definition, "member of `schedules`", typeof(ScheduleEntry));
        AssertMembers(Definition, "member of an input", typeof(InputDeclaration));
        AssertMembers(Definition, "member of `on_run`", typeof(OnRunRule));
        AssertMembers(Definition, "member of `retry`", typeof(RetryPolicy));
        AssertMembers(Definition, "member of `catch`", typeof(CatchRule));
        AssertMembers(Definition, "member of `repeat`", typeof(RepeatRule));
        AssertMembers(Page.Named("docs/how-to/backfills.md"), "member", typeof(BackfillRequest));
    }

    [Fact]
    public void Page_HasEveryWord()
    {
        Assert.Equal(Word.AllLower<TriggerRule>().Order(StringComparer.Ordinal), Words(Definition, "rule").Order(StringComparer.Ordinal));
        Assert.Equal(Word.AllLower<OverlapPolicy>(), Words(Definition, "`overlap_policy`"));
        Assert.Equal(Word.AllUpper<RunStatus>(), Words(Definition, "status of a run"));
        Assert.Equal(Word.AllUpper<ExecutionStatus>(), Words(Definition, "status of a task execution"));
        Assert.Equal(Word.AllLower<CatchUp>().Order(StringComparer.Ordinal), Words(Schedules, "`catch_up`").Order(StringComparer.Ordinal));
        Assert.Equal(Word.AllLower<ScheduleOverlapPolicy>().Order(StringComparer.Ordinal), Words(Schedules, "`schedule_overlap_policy`").Order(StringComparer.Ordinal));
        Assert.Equal(Word.AllLower<OnExcluded>(), Words(Schedules, "`on_excluded`"));
        Assert.All(Word.AllLower<InputType>(), type => Assert.Contains($"`{type}`", Definition.Rows("member of an input").First()[1], StringComparison.Ordinal));
    }

    [Fact]
    public void Page_HasTheDefaultsOfRetries()
    {
        var standard = new RetryPolicy();
        Assert.All(Definition.Rows("member of `retry`").Where(row => row[2] != "required" && Page.Codes(row[0])[0] != "on"), row => Assert.Equal(
            JsonSerializer.Serialize(typeof(RetryPolicy).GetProperties().Single(property => Snake(property.Name) == Page.Codes(row[0])[0]).GetValue(standard)), row[2]));
    }

    [Fact]
    public void Page_HasTheDefaultsOfRepetition()
    {
        var standard = new RepeatRule { Until = "" };
        Assert.All(Definition.Rows("member of `repeat`").Where(row => row[2] != "required"), row => Assert.Equal(
            JsonSerializer.Serialize(typeof(RepeatRule).GetProperties().Single(property => Snake(property.Name) == Page.Codes(row[0])[0]).GetValue(standard)), row[2]));
    }

    // The service says of a member that it does not know which ones it knows.
    [Theory]
    [InlineData("HTTP")]
    [InlineData("DATABASE")]
    [InlineData("SHELL")]
    [InlineData("SCRIPT")]
    [InlineData("PASS")]
    [InlineData("WAIT")]
    [InlineData("EVENT")]
    [InlineData("CALLBACK")]
    [InlineData("WORKFLOW")]
    [InlineData("GROUP")]
    [InlineData("FAIL")]
    [InlineData("SUCCEED")]
    public async Task Page_HasEveryMember_OfAConfig(string taskType)
    {
        var (status, body) = await definitions.SaveAsync($$$"""{"name":"a","tasks":[{"name":"a","task_type":"{{{taskType}}}","config":{"nope":1}}]}""", "json");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        using var problem = JsonDocument.Parse(body);
        var detail = problem.RootElement.GetProperty("errors").EnumerateArray().Single(e => e.GetProperty("pointer").GetString() == "/tasks/0/config/nope").GetProperty("detail").GetString()!;

        Assert.Equal(NameForm().Matches(detail.Split("the members are", 2)[1]).Select(match => match.Value), Words(TaskTypes, $"{taskType} config").Order(StringComparer.Ordinal));
    }

    private static void AssertMembers(Page page, string heading, params Type[] types) =>
        Assert.Equal(types.SelectMany(Names).Order(StringComparer.Ordinal), Words(page, heading).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Words(Page page, string heading) => page.Rows(heading).SelectMany(row => Page.Codes(row[0]));

    private static IEnumerable<string> Names(Type type) => type.GetProperties().Where(property => property.CanWrite).Select(property => Snake(property.Name));

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    [GeneratedRegex("[a-z_]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex NameForm();
}
