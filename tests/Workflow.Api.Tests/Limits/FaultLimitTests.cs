using System.Text;

namespace Workflow.Api.Tests.Limits;

/// <summary>Bodies with very many faults: the response stays small, and says how many there are.</summary>
[Collection(nameof(Costs))]
public sealed class FaultLimitTests(ApiHost host, ITestOutputHelper output) : IClassFixture<ApiHost>
{
    private static readonly int Many = TestRun.Rounds(200_000, 20_000);
    private const int LargestAnswer = 512 * 1024;

    public static TheoryData<string, string, string> Bodies => new()
    {
        { "members of a workflow", "/api/v1/workflows", "{" + Members(Many) + "}" },
        { "members of a task", "/api/v1/workflows", """{"name":"a","tasks":[{""" + Members(Many) + "}]}" },
        { "members of an input", "/api/v1/workflows", """{"name":"a","inputs":{"i":{""" + Members(Many) + "}}}" },
        { "inputs", "/api/v1/workflows", """{"name":"a","inputs":{"x y":1,""" + Members(Many, "\"!{0}\":1") + "}}" },
        { "tasks", "/api/v1/workflows", """{"name":"a","tasks":[""" + string.Join(',', Enumerable.Repeat("{}", 10_000)) + "]}" },
        { "upstreams", "/api/v1/workflows", """{"name":"a","tasks":[{"name":"a","task_type":"PASS","depends_on":[""" + string.Join(',', Enumerable.Repeat("0", 10_000)) + "]}]}" },
        { "upstreams that are not available", "/api/v1/workflows", """{"name":"a","tasks":[{"name":"a","task_type":"PASS","depends_on":[""" + string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"x{i}\"")) + "]}]}" },
        { "members of a start", "/api/v1/workflows/7/run", "{" + Members(Many) + "}" },
        { "members of an order", "/api/v1/workflows/7/stop", "{" + Members(Many) + "}" },
        { "members of a backfill", "/api/v1/workflows/7/backfill", "{" + Members(Many) + "}" },
        { "members of a task that is added", "/api/v1/workflows/7/tasks", "{" + Members(Many) + "}" },
        { "lone surrogates", "/api/v1/workflows", "[" + string.Join(',', Enumerable.Repeat("\"\\ud800\"", Many)) + "]" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Post_ListsTheFirstFaults_WhenThereAreMany(string what, string path, string body)
    {
        output.WriteLine($"{what}: {body.Length} characters{TestRun.Note}");
        var answer = await host.SendAsync("POST", path, body);

        Assert.Equal(400, answer.Status);
        Assert.Equal(100, answer.Faults.Count);
        Assert.InRange(answer.Text.Length, 1, LargestAnswer);
        Assert.Contains("The first 100 are listed (setting Workflow:Limits:Faults)", answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"$\":{\"a\":1}}")]
    [InlineData("{\"name\":\"a\",\"inputs\":{\"$\":{}}}")]
    [InlineData("{\"name\":\"$\"}")]
    [InlineData("{\"name\":\"a\",\"tasks\":[{\"name\":\"$\",\"task_type\":\"$\",\"depends_on\":[\"$\"]}]}")]
    [InlineData("{\"name\":\"a\",\"cron_expression\":\"$\",\"time_zone\":\"$\",\"overlap_policy\":\"$\"}")]
    [InlineData("{\"$\":[\"\\ud800\",\"\\ud800\",\"\\ud800\"]}")]
    public async Task Post_KeepsItsAnswerShort_WhenWhatIsFaultyIsLong(string body)
    {
        var answer = await host.SendAsync("POST", "/api/v1/workflows", body.Replace("$", new string('x', TestRun.Rounds(1_000_000, 600_000)), StringComparison.Ordinal));

        Assert.Equal(400, answer.Status);
        Assert.InRange(answer.Text.Length, 1, LargestAnswer);
    }

    [Fact]
    public async Task Post_CostsNoMoreThanItsSize_WhenALongNameHasManyValues()
    {
        // The pointer of each value would be as long as the name: 100,000 pointers of 1 MB.
        var body = $"{{\"{new string('x', 1_000_000)}\":[{string.Join(',', Enumerable.Repeat("1", 100_000))},\"\\ud800\"]}}";
        var before = GC.GetTotalAllocatedBytes();

        var answer = await host.SendAsync("POST", "/api/v1/workflows", body);

        Assert.Equal(400, answer.Status);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 400_000_000);
    }

    [Fact]
    public async Task Get_ListsTheFirstFaults_WhenTheQueryHasMany()
    {
        var answer = await host.SendAsync("GET", "/api/v1/runs?" + string.Join('&', Enumerable.Range(0, 500).Select(i => $"x{i}=1")));

        Assert.Equal(100, answer.Faults.Count);
        Assert.StartsWith("The query has 500 faults.", answer.Detail, StringComparison.Ordinal);
    }

    private static string Members(int count, string form = "\"m{0}\":1")
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(form.Replace("{0}", $"{i}", StringComparison.Ordinal));
        }

        return text.ToString();
    }
}
