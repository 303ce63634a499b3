using System.ComponentModel;
using Workflow.Mcp.Text;
using Workflow.Mcp.Tools;

namespace Workflow.Mcp.Reading;

internal sealed record ValidateArguments([property: Description("The text of the definition, YAML or JSON.")] string Definition);

internal sealed record ShownFault(string? Pointer, int? Line, int? Column, string? Detail);

internal sealed record Judgement(bool IsValid, IReadOnlyList<ShownFault> Faults, [property: Description("How many faults there are in all.")] int FaultCount);

/// <summary>Judges a definition without saving it.</summary>
internal static class ValidateTool
{
    public const string Name = "validate_definition";

    private const int MostFaults = 50;
    private const int MostTypes = 1_000;

    // The service is asked for its task types, so that its own ones are known.
    public static Tool With(DefinitionValidation validate) => new Tool<ValidateArguments, Judgement>(async (client, arguments, cancellation) =>
    {
        var (types, _) = await Find.FirstAsync(client.TaskTypes.ListAsync(cancellationToken: cancellation), MostTypes, cancellation);
        var faults = validate(arguments.Definition, [.. types.Select(type => type.Name)]);
        return new Judgement(faults.Count == 0, [.. faults.Take(MostFaults).Select(fault => new ShownFault(Shown.Text(fault.Pointer, 300), fault.Line, fault.Column, Shown.Text(fault.Detail)))], faults.Count);
    })
    {
        Name = Name,
        Title = "Validate a definition",
        Description = "Says what is wrong with the definition of a workflow, with lines and columns. Nothing is saved.",
    };
}
