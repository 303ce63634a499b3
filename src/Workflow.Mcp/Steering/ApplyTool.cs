using System.ComponentModel;
using Workflow.Client;
using Workflow.Mcp.Text;
using Workflow.Mcp.Tools;

namespace Workflow.Mcp.Steering;

internal sealed record ApplyArguments(
    [property: Description("The name of the workflow.")] string Name,
    [property: Description("The text of its definition, YAML or JSON. Without tasks, it keeps those that it has.")] string Definition,
    [property: Description("json or yaml; yaml unless it is given.")] string? Format = null,
    [property: Description("The version that it is based on, as show_workflow gave it; another one is not replaced. 0: only if there is no workflow of the name.")] int? ExpectedVersion = null);

internal sealed record AppliedWorkflow(long Id, string? Name, int Version, [property: Description("What is valid but may not be meant.")] IReadOnlyList<string> Warnings);

/// <summary>Creates or changes a workflow.</summary>
internal static class ApplyTool
{
    public static readonly Tool Tool = new Tool<ApplyArguments, AppliedWorkflow>(async (client, arguments, cancellation) =>
    {
        var definition = arguments.Format switch
        {
            null or "yaml" => Definition.FromYaml(arguments.Definition),
            "json" => Definition.FromJson(arguments.Definition),
            _ => throw new ToolException("format must be json or yaml."),
        };
        var before = await client.Workflows.GetByNameTaggedAsync(arguments.Name, cancellationToken: cancellation).OrNullAsync(); // what is changed in between is not replaced unseen
        if (arguments.ExpectedVersion is { } expected && expected != (before?.Value?.Version ?? 0))
        {
            throw new ToolException(before?.Value is { } there ? $"The workflow has version {there.Version}, not {expected}: look at it again." : "There is no workflow of this name any more.");
        }

        var workflow = await client.Workflows.ApplyAsync(arguments.Name, definition, before?.ETag, mustBeNew: before is null, cancellation);
        return new AppliedWorkflow(workflow.Id, Shown.Text(workflow.Name), workflow.Version, [.. workflow.Warnings.Select(warning => Shown.Text($"{warning.Pointer}: {warning.Detail}") ?? "")]);
    })
    {
        Name = "apply_workflow",
        Title = "Create or change a workflow",
        Description = "Makes the workflow of a name what the definition says: a new version if it was there. The same definition again changes nothing.",
        Access = ToolAccess.Edit,
        IsDestructive = true,
        IsIdempotent = true,
    };
}
