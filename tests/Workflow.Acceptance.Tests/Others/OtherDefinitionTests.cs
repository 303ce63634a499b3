namespace Workflow.Acceptance.Tests.Others;

/// <summary>The definitions of another product, written anew, do what its semantics say. One class for each product, so that they run side by side.</summary>
public abstract class OtherDefinitionTests(AcceptanceHost host, EquippedHost equipped)
{
    private protected static TheoryData<string> Of(string product) => [.. ForeignExamples.Traced.Where(e => e.StartsWith(product, StringComparison.Ordinal))];

    private protected async Task PlayAsync(string example)
    {
        var trace = ForeignExamples.TraceOf(example);
        Assert.SkipWhen(trace.Equipped && AcceptanceHost.IsExternal, "An external host may lack the secrets, programs and databases that this needs.");
        var client = trace.Equipped ? (await equipped.StartedAsync()).Client : host.Client;
        await using var server = await MockServer.StartAsync();
        await Task.WhenAll(trace.Scenarios.Select(scenario => new TracePlayer(client, server, example, trace, scenario).PlayAsync()));
    }
}

/// <summary>Step Functions.</summary>
public sealed class StepFunctionsTests(AcceptanceHost host, EquippedHost equipped) : OtherDefinitionTests(host, equipped)
{
    public static TheoryData<string> Examples => Of("stepfunctions-");

    [Theory]
    [MemberData(nameof(Examples))]
    public Task Run_DoesWhatTheSourceDoes(string example) => PlayAsync(example);
}

/// <summary>Argo Workflows.</summary>
public sealed class ArgoTests(AcceptanceHost host, EquippedHost equipped) : OtherDefinitionTests(host, equipped)
{
    public static TheoryData<string> Examples => Of("argo-");

    [Theory]
    [MemberData(nameof(Examples))]
    public Task Run_DoesWhatTheSourceDoes(string example) => PlayAsync(example);
}

/// <summary>The Serverless Workflow specification.</summary>
public sealed class ServerlessWorkflowTests(AcceptanceHost host, EquippedHost equipped) : OtherDefinitionTests(host, equipped)
{
    public static TheoryData<string> Examples => Of("serverlessworkflow-");

    [Theory]
    [MemberData(nameof(Examples))]
    public Task Run_DoesWhatTheSourceDoes(string example) => PlayAsync(example);
}

/// <summary>Airflow.</summary>
public sealed class AirflowTests(AcceptanceHost host, EquippedHost equipped) : OtherDefinitionTests(host, equipped)
{
    public static TheoryData<string> Examples => Of("airflow-");

    [Theory]
    [MemberData(nameof(Examples))]
    public Task Run_DoesWhatTheSourceDoes(string example) => PlayAsync(example);
}

/// <summary>Inngest.</summary>
public sealed class InngestTests(AcceptanceHost host, EquippedHost equipped) : OtherDefinitionTests(host, equipped)
{
    public static TheoryData<string> Examples => Of("inngest-");

    [Theory]
    [MemberData(nameof(Examples))]
    public Task Run_DoesWhatTheSourceDoes(string example) => PlayAsync(example);
}
