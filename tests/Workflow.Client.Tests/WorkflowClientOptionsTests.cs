namespace Workflow.Client.Tests;

public class WorkflowClientOptionsTests
{
    public static TheoryData<string?, string?, bool, string?> Servers() => new()
    {
        { "https://workflow.example.org", "k", false, null },
        { "https://workflow.example.org/team/", null, false, null },
        { "http://localhost:7071", "k", false, null },
        { "http://127.0.0.1:7071", "k", false, null },
        { "http://[::1]:7071", "k", false, null },
        { "http://workflow:7071", null, false, null },
        { "http://workflow:7071", "k", true, null },
        { "http://workflow:7071", "k", false, "without encryption to workflow" },
        { "http://10.0.0.7", "k", false, "without encryption to 10.0.0.7" },
        { null, null, false, "Server is required" },
        { "workflow.example.org", null, false, "begins with https" },
        { "/api/v1", null, false, "begins with https" },
        { "file:///x", null, false, "begins with https" },
        { "ftp://workflow.example.org", null, false, "begins with https" },
        { "https://user:pass@workflow.example.org", null, false, "without user" },
        { "https://workflow.example.org/?a=1", null, false, "query" },
        { "https://workflow.example.org/#a", null, false, "fragment" },
        { "https://workflow.example.org", "", false, "Key must be" },
        { "https://workflow.example.org", "a b", false, "Key must be" },
        { "https://workflow.example.org", "a\r\nX-Evil: 1", false, "Key must be" },
        { "https://workflow.example.org", "schlüssel", false, "Key must be" },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public void Faults_SayWhatIsWrong_WithoutTheKey(string? server, string? key, bool allowPlainHttp, string? expected)
    {
        var options = new WorkflowClientOptions { Server = server is null ? null : new Uri(server, UriKind.RelativeOrAbsolute), Key = key, AllowPlainHttp = allowPlainHttp };

        var faults = options.Faults();

        if (expected is null)
        {
            Assert.Empty(faults);
            new WorkflowClient(options).Dispose();
        }
        else
        {
            Assert.Contains(expected, Assert.Single(faults), StringComparison.Ordinal);
            Assert.DoesNotContain(key is { Length: > 1 } ? key : "\0", faults[0], StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => new WorkflowClient(options));
        }
    }

    public static TheoryData<string, Action<WorkflowClientOptions>> Numbers() => new()
    {
        { "AttemptTime", options => options.AttemptTime = TimeSpan.Zero },
        { "AttemptTime", options => options.AttemptTime = Timeout.InfiniteTimeSpan },
        { "TotalTime", options => options.TotalTime = TimeSpan.FromDays(2) },
        { "BackupTime", options => options.BackupTime = TimeSpan.FromDays(2) },
        { "RetryDelay", options => options.RetryDelay = TimeSpan.FromSeconds(-1) },
        { "Patience", options => options.Patience = TimeSpan.FromSeconds(-1) },
        { "Retries", options => options.Retries = -1 },
        { "Retries", options => options.Retries = 21 },
        { "MaxResponseBytes", options => options.MaxResponseBytes = 0 },
        { "MaxResponseBytes", options => options.MaxResponseBytes = int.MaxValue },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Faults_NameTheOption(string name, Action<WorkflowClientOptions> set)
    {
        var options = new WorkflowClientOptions { Server = new Uri("https://workflow.example.org") };
        set(options);

        Assert.StartsWith(name, Assert.Single(options.Faults()), StringComparison.Ordinal);
    }
}
