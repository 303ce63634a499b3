namespace Workflow.Client.Tests.Servers;

/// <summary>Makes clients that do not wait long.</summary>
internal static class Clients
{
    public const string Key = "wf_0123456789abcdef_secretsecretsecret";

    /// <summary>What a run looks like.</summary>
    public const string Run = """{"id":"r1","workflow_id":1,"workflow_name":"w","workflow_version":1,"status":"RUNNING","trigger":"manual","inputs":{},"labels":{},"priority":0,"created_at":"2026-01-01T00:00:00.0000000Z"}""";

    /// <summary>The same, when it has ended.</summary>
    public static readonly string EndedRun = Run.Replace("RUNNING", "SUCCEEDED", StringComparison.Ordinal);

    /// <summary>A client of a server of the test.</summary>
    public static WorkflowClient Of(ScriptedServer server, Action<WorkflowClientOptions>? configure = null)
    {
        var options = new WorkflowClientOptions { Server = server.Address, Key = Key, RetryDelay = TimeSpan.FromMilliseconds(1), Retries = 3 };
        configure?.Invoke(options);
        return new WorkflowClient(options);
    }
}
