using System.Text;
using Workflow.Cli.Definitions;
using Workflow.Cli.Files;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Contracts;

namespace Workflow.Cli.Exporting;

/// <summary>Writes definitions into a folder, or one into a file. A workflow goes into the file that has its name, however that is called.</summary>
internal sealed class ExportFolder
{
    private readonly Call _call;
    private readonly string _target;
    private readonly bool _isFile;
    private readonly string _ending;
    private readonly Dictionary<string, DefinitionFile> _byWorkflow = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    public ExportFolder(Call call, string target, bool isFile, string ending)
    {
        (_call, _target, _isFile, _ending) = (call, target, isFile, ending);
        var full = call.Surroundings.PathOf(target);
        var files = isFile ? File.Exists(full) && new FileInfo(full).Length > 0 ? [full] : []
            : Directory.Exists(full) ? Directory.EnumerateFiles(full).Where(DefinitionFiles.HasEnding).Order(StringComparer.Ordinal)
            : Enumerable.Empty<string>();
        foreach (var path in files)
        {
            _taken.Add(Path.GetFileName(path));
            var file = DefinitionFile.ReadAt(path, path);
            if (file.Body is { ValueKind: System.Text.Json.JsonValueKind.Object } body && body.TryGetProperty("name", out var name) && name.ValueKind == System.Text.Json.JsonValueKind.String)
            {
                _byWorkflow.TryAdd(name.GetString()!, file);
            }
        }
    }

    /// <summary>Writes a workflow, and says what was written.</summary>
    public void Write(WorkflowResponse workflow)
    {
        var (definition, isActive) = PlainDefinition.Read(Service.JsonOf(workflow));
        var there = _byWorkflow.GetValueOrDefault(workflow.Name);
        var path = _isFile ? _call.Surroundings.PathOf(_target) : there?.Name ?? Path.Combine(_call.Surroundings.PathOf(_target), FreeName(workflow.Name));
        if (_isFile && there is null && _taken.Count > 0)
        {
            throw new CommandFailedException(ExitCode.Usage, $"{_target} is not the file of workflow '{workflow.Name}'{(_byWorkflow.Keys.FirstOrDefault() is { } other ? $", but of '{other}'" : "")}, and is left as it is: say another file, or remove it first.");
        }

        var isYaml = !Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);
        var exported = ExportedText.Of(definition, isActive, isYaml, there);
        var shown = Path.GetRelativePath(_call.Surroundings.WorkingFolder, path);
        if (exported.IsSame)
        {
            _call.Screen.Say($"{shown} is as it was.");
            return;
        }

        if (exported.LostComments)
        {
            _call.Screen.Warn($"{shown} is written anew, without its comments: it has anchors, or is written in a way that can't be changed in place.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Replace(path, exported.Text);
        _call.Screen.Say($"{shown} is written.");
    }

    // The file is whole at any moment. The draft has a name that nobody knows before, and is new: a link that is there is not followed.
    private static void Replace(string path, string text)
    {
        var draft = $"{path}.{Path.GetRandomFileName()}.tmp";
        using (var writer = new StreamWriter(new FileStream(draft, FileMode.CreateNew, FileAccess.Write), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
        {
            writer.Write(text);
        }

        try
        {
            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    /// <summary>The name of a file for a workflow: whatever the name of the workflow is, it stays in the folder, and every system takes it.</summary>
    internal static string FileNameOf(string workflow)
    {
        var safe = string.Concat(workflow.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' || (c > '\u007f' && char.IsLetterOrDigit(c)) ? c : '-')).Trim('.', '-');
        var isReserved = safe.Split('.')[0].ToUpperInvariant() is "CON" or "PRN" or "AUX" or "NUL" || (safe.Length >= 4 && safe[..3].ToUpperInvariant() is "COM" or "LPT" && char.IsAsciiDigit(safe[3]));
        return safe.Length == 0 || isReserved ? $"workflow-{safe}".TrimEnd('-') : safe.Length > 80 ? safe[..80] : safe;
    }

    private string FreeName(string workflow)
    {
        var name = FileNameOf(workflow);
        for (var number = 1; ; number++)
        {
            var file = (number == 1 ? name : $"{name}-{number}") + _ending;
            if (_taken.Add(file))
            {
                return file;
            }
        }
    }
}
