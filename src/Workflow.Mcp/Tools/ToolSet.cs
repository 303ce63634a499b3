using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Workflow.Client;
using Workflow.Mcp.Calls;
using Workflow.Mcp.Explaining;
using Workflow.Mcp.Reading;
using Workflow.Mcp.Steering;
using Workflow.Mcp.Text;

namespace Workflow.Mcp.Tools;

/// <summary>The tools, and which of them an agent may use.</summary>
internal sealed class ToolSet
{
    private const string Prefix = "mcp/";
    private const string RefusedPrefix = "mcp-refused/";
    private const int MaxFaults = 20;

    private readonly WorkflowMcpOptions _options;
    private readonly WorkflowClient _client;
    private readonly Dictionary<string, Tool> _tools;

    public ToolSet(WorkflowMcpOptions options, WorkflowClient client)
    {
        (_options, _client) = (options, client);
        Tool[] all =
        [
            .. WorkflowTools.All, .. RunTools.All, ExplainTool.Tool, .. WaitTools.All, ScheduleTool.Tool,
            .. RunSteering.All, .. EventSteering.All, ApplyTool.Tool,
        ];
        _tools = all.ToDictionary(tool => tool.Name, StringComparer.Ordinal);
        if (options.Validate is { } validate)
        {
            _tools[ValidateTool.Name] = ValidateTool.With(validate);
        }
    }

    /// <summary>All of them, also those that an agent may not use.</summary>
    public IEnumerable<Tool> All => _tools.Values;

    /// <summary>Those that an agent may use.</summary>
    public IEnumerable<ModelContextProtocol.Protocol.Tool> Listed => _tools.Values.Where(MayUse).Select(tool => tool.Described);

    /// <summary>Calls one. What goes wrong is an answer that says so, as agents don't see anything else.</summary>
    /// <exception cref="McpProtocolException">There is no such tool.</exception>
    public async ValueTask<CallToolResult> CallAsync(CallToolRequestParams? request, CancellationToken cancellationToken)
    {
        if (request is null || !_tools.TryGetValue(request.Name, out var tool))
        {
            throw new McpProtocolException($"There is no tool '{Shown.Text(request?.Name, 100)}'.", McpErrorCode.InvalidParams);
        }

        if (!MayUse(tool))
        {
            await RecordRefusalAsync(tool, cancellationToken);
            return Failed($"{tool.Name} is not allowed. The person who runs this server allows it with {(tool.Access == ToolAccess.Edit ? "--allow-edit" : "--allow-operate")}; ask them.");
        }

        try
        {
            ToolCall.Begin(Prefix + tool.Name);
            var result = await tool.RunAsync(_client, JsonSerializer.SerializeToElement(request.Arguments ?? new Dictionary<string, JsonElement>()), cancellationToken);
            return new CallToolResult { StructuredContent = result, Content = [new TextContentBlock { Text = result.GetRawText() }] };
        }
        catch (ToolException e)
        {
            return Failed(e.Message);
        }
        catch (WorkflowException e)
        {
            return Failed(Shown.Text(e.Detail ?? e.Message), [.. e.Faults.Take(MaxFaults).Select(fault => new FailureFault(Shown.Text(fault.Pointer, 300), Shown.Text(fault.Detail)))]);
        }
        catch (ArgumentException e)
        {
            return Failed($"The arguments are faulty: {Shown.Text(e.Message)}");
        }
    }

    private bool MayUse(Tool tool) => tool.Access switch
    {
        ToolAccess.Operate => _options.AllowOperate,
        ToolAccess.Edit => _options.AllowEdit,
        _ => true,
    };

    // That an agent has tried is worth knowing too. If the service can't be asked, the answer is the same.
    private async Task RecordRefusalAsync(Tool tool, CancellationToken cancellationToken)
    {
        try
        {
            ToolCall.Begin(RefusedPrefix + tool.Name);
            await _client.Keys.GetMeAsync(cancellationToken);
        }
        catch (WorkflowException)
        {
            // Nobody can be told.
        }
    }

    // As every result: what went wrong quotes names and values of others. It is no result by the tool's schema, so it is only a text.
    private static CallToolResult Failed(string? message, IReadOnlyList<FailureFault>? faults = null) => new()
    {
        IsError = true,
        Content = [new TextContentBlock { Text = JsonSerializer.Serialize(new ToolResult<Failure>(Tool.Notice, new Failure(message ?? "", faults is [_, ..] ? faults : null)), ToolJson.Options) }],
    };

    /// <summary>What went wrong.</summary>
    private sealed record Failure(string Error, IReadOnlyList<FailureFault>? Faults);

    /// <summary>A fault of what was sent.</summary>
    private sealed record FailureFault(string? Pointer, string? Detail);
}
