using System.ComponentModel;
using System.Text.Json;
using Workflow.Mcp.Text;
using Workflow.Mcp.Tools;

namespace Workflow.Mcp.Reading;

internal sealed record ListWorkflowsArguments(
    [property: Description("Only workflows with a word in their name that begins with this.")] string? Search = null,
    [property: Description(Limit.Meaning)] int? Limit = null,
    [property: Description(Reading.Limit.CursorMeaning)] string? Cursor = null);

internal sealed record ListedWorkflow(long Id, string? Name, string? Description, int Version, bool IsActive, int TaskCount, DateTimeOffset UpdatedAt);

internal sealed record WorkflowList(IReadOnlyList<ListedWorkflow> Items, string? NextCursor);

internal sealed record ShowWorkflowArguments(
    [property: Description("Its name, or its id.")] string Workflow,
    [property: Description("The first character of the definition that is shown: the next_offset of the part before.")] int? Offset = null);

internal sealed record ShownWorkflow(long Id, string? Name, int Version, bool IsActive, TextPart Definition);

/// <summary>Tools that show workflows.</summary>
internal static class WorkflowTools
{
    public static readonly Tool[] All =
    [
        new Tool<ListWorkflowsArguments, WorkflowList>(async (client, arguments, cancellation) =>
        {
            var page = await client.Workflows.ListPageAsync(Limit.Of(arguments.Limit), arguments.Cursor, arguments.Search, runs: null, cancellation);
            return new WorkflowList(
                [.. page.Items.Select(item => new ListedWorkflow(item.Id, Shown.Text(item.Name), Shown.Text(item.Description, 300), item.Version, item.IsActive, item.TaskCount, item.UpdatedAt))],
                page.NextCursor);
        })
        {
            Name = "list_workflows",
            Title = "List workflows",
            Description = "Lists the workflows of the service by id, without their tasks.",
        },
        new Tool<ShowWorkflowArguments, ShownWorkflow>(async (client, arguments, cancellation) =>
        {
            var workflow = await client.Workflows.GetByNameOrIdAsync(arguments.Workflow, cancellation);
            return new ShownWorkflow(
                workflow.Id,
                Shown.Text(workflow.Name),
                workflow.Version,
                workflow.IsActive,
                Shown.Part(JsonSerializer.SerializeToElement(workflow, ToolJson.Options), arguments.Offset ?? 0));
        })
        {
            Name = "show_workflow",
            Title = "Show a workflow",
            Description = "Shows the definition of a workflow as JSON text: tasks, their order and configs, schedule, inputs, limits.",
        },
    ];
}
