using System.Text;
using Workflow.Cli.Definitions;
using Workflow.Cli.Files;
using Workflow.Cli.Output;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Json.Yaml;

namespace Workflow.Cli.Exporting;

/// <summary>What a file is to have.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsSame">Whether the file has it already: it has the same definition, however it is written.</param>
/// <param name="LostComments">Whether comments of the file are not in it.</param>
internal sealed record ExportedText(string Text, bool IsSame, bool LostComments)
{
    /// <summary>The text of a definition, over the one that is there.</summary>
    /// <param name="definition">The definition of the service.</param>
    /// <param name="isActive">Whether its schedule fires.</param>
    /// <param name="isYaml">Whether the text is YAML; otherwise JSON.</param>
    /// <param name="there">The file that is there; <c>null</c>: none.</param>
    public static ExportedText Of(WorkflowDefinition definition, bool? isActive, bool isYaml, DefinitionFile? there)
    {
        var after = PlainDefinition.Of(definition, isActive);
        var fresh = isYaml ? YamlWriter.Write(after) : Printer.Json(after) + "\n";
        if (there?.Body is null || Definition(there) is not { } before)
        {
            return new ExportedText(fresh, IsSame: false, LostComments: there is { IsYaml: true } && there.Text.Contains('#', StringComparison.Ordinal));
        }

        if (IsSameAs(before))
        {
            return new ExportedText(there.Text, IsSame: true, LostComments: false);
        }

        if (isYaml && there.IsYaml && YamlEdit.Apply(there.Text, PlainDefinition.Of(before.Definition, before.IsActive), after) is { } edited
            && DefinitionFile.Read("edited.yaml", Encoding.UTF8.GetBytes(edited)) is { Body: not null } read && Definition(read) is { } got && IsSameAs(got))
        {
            return new ExportedText(edited, IsSame: false, LostComments: false);
        }

        return new ExportedText(fresh, IsSame: false, LostComments: there.IsYaml && there.Text.Contains('#', StringComparison.Ordinal));

        // What a file does not say of is_active stays as it is in the service.
        bool IsSameAs((WorkflowDefinition Definition, bool? IsActive) other) =>
            PlainDefinition.IsSame(definition, other.Definition) && (other.IsActive ?? true) == (isActive ?? true);
    }

    private static (WorkflowDefinition Definition, bool? IsActive)? Definition(DefinitionFile file)
    {
        FaultCollection faults = [];
        var draft = DefinitionReader.ReadWorkflow(file.Body!.Value, BodyUse.Apply, faults);
        return faults.Count == 0 ? (draft.Definition, draft.IsActive) : null;
    }
}
