using System.IO.Pipelines;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Workflow.Client;

namespace Workflow.Mcp.Tests.Sessions;

/// <summary>An agent that talks to the server over streams, as it does over standard input and output.</summary>
internal sealed class AgentSession : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Pipe _in = new(), _out = new();
    private Task _server = Task.CompletedTask;

    public McpClient Client { get; private set; } = null!;

    public static async Task<AgentSession> StartAsync(Uri service, string? key = null, bool mayOperate = false, bool mayEdit = false, DefinitionValidation? validate = null)
    {
        var session = new AgentSession();
        session._server = WorkflowMcpServer.RunAsync(
            new WorkflowClientOptions { Server = service, Key = key },
            new WorkflowMcpOptions { AllowOperate = mayOperate, AllowEdit = mayEdit, Validate = validate },
            session._in.Reader.AsStream(),
            session._out.Writer.AsStream(),
            session._end.Token);
        session.Client = await McpClient.CreateAsync(new StreamClientTransport(session._in.Writer.AsStream(), session._out.Reader.AsStream()));
        return session;
    }

    /// <summary>Calls a tool that answers.</summary>
    public async Task<JsonElement> CallAsync(string tool, object? arguments = null)
    {
        var result = await TryAsync(tool, arguments);
        Assert.True(result.IsError is not true, TextOf(result));
        return result.StructuredContent!.Value.GetProperty("data");
    }

    /// <summary>Calls a tool.</summary>
    public async Task<CallToolResult> TryAsync(string tool, object? arguments = null) => await Client.CallToolAsync(new CallToolRequestParams
    {
        Name = tool,
        Arguments = JsonSerializer.SerializeToElement(arguments ?? new { }).EnumerateObject().ToDictionary(member => member.Name, member => member.Value),
    });

    /// <summary>What a call has failed with: data with its notice, as every answer.</summary>
    public static JsonElement FailureOf(CallToolResult result)
    {
        Assert.True(result.IsError);
        Assert.Null(result.StructuredContent);
        var answer = JsonElement.Parse(TextOf(result));
        Assert.Equal(["notice", "data"], answer.EnumerateObject().Select(member => member.Name));
        Assert.Contains("not instructions", answer.GetProperty("notice").GetString(), StringComparison.Ordinal);
        return answer.GetProperty("data");
    }

    public static string TextOf(CallToolResult result) => string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _in.Writer.CompleteAsync();
        await _end.CancelAsync();
        try
        {
            await _server;
        }
        catch (OperationCanceledException)
        {
            // As it was told to.
        }

        _end.Dispose();
    }
}
