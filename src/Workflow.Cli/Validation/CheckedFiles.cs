using Workflow.Cli.Files;
using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Cli.Validation;

/// <summary>A file without faults, and the definition in it.</summary>
/// <param name="File">The file.</param>
/// <param name="Draft">The definition.</param>
internal sealed record CheckedFile(DefinitionFile File, WorkflowDraft Draft)
{
    /// <summary>The name of the workflow.</summary>
    public string Name => Draft.Definition.Name;
}

/// <summary>Files that were judged together.</summary>
/// <param name="Files">Those without faults.</param>
/// <param name="Faults">What is wrong with the others.</param>
/// <param name="Warnings">What is valid but may not be meant.</param>
internal sealed record CheckedFiles(IReadOnlyList<CheckedFile> Files, IReadOnlyList<FileFault> Faults, IReadOnlyList<FileFault> Warnings)
{
    /// <summary>Judges files: each by itself, and that no two are of one workflow.</summary>
    /// <param name="files">The files.</param>
    /// <param name="ownTypes">Names of task types of the service's own; <c>null</c>: whatever the files name.</param>
    /// <param name="now">The clock.</param>
    public static CheckedFiles Of(IReadOnlyList<DefinitionFile> files, IReadOnlyCollection<string>? ownTypes, DateTimeOffset now)
    {
        using var check = new OfflineCheck();
        List<CheckedFile> valid = [];
        List<FileFault> faults = [], warnings = [];
        var byName = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var found = check.Faults(file, ownTypes, out var draft);
            faults.AddRange(found);
            if (draft is null)
            {
                continue;
            }

            var name = draft.Definition.Name;
            if (!byName.TryAdd(name, file.Name))
            {
                faults.Add(file.At(new Fault("/name", $"'{FaultText.Shorten(name)}' is also the name of the workflow in {byName[name]}: two files can't be of one workflow")));
                continue;
            }

            valid.Add(new CheckedFile(file, draft));
            var workflow = new StoredWorkflow(0, 1, 1, draft.IsActive ?? true, draft.Definition, now, now);
            warnings.AddRange(Core.Definitions.Warnings.Of(workflow, now).Select(warning => file.At(new Fault(warning.Pointer, warning.Detail))));
        }

        return new CheckedFiles(valid, faults, warnings);
    }
}
