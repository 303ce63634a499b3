using System.Net;
using Workflow.Cli.Definitions;
using Workflow.Cli.Files;
using Workflow.Cli.Services;
using Workflow.Cli.Validation;
using Workflow.Client;
using Workflow.Contracts;
using Workflow.Core.Json;

namespace Workflow.Cli.Applying;

/// <summary>Applies files one after another, and keeps what became of each.</summary>
/// <param name="service">The service.</param>
/// <param name="isDryRun">Whether nothing is to be changed.</param>
internal sealed class Apply(Service service, bool isDryRun)
{
    private readonly List<Applied> _results = [];
    private readonly List<FileFault> _faults = [];

    /// <summary>Whether nothing is to be changed.</summary>
    public bool IsDryRun => isDryRun;

    /// <summary>What became of each workflow.</summary>
    public IReadOnlyList<Applied> Results => _results;

    /// <summary>Why files were refused.</summary>
    public IReadOnlyList<FileFault> Faults => _faults;

    /// <summary>The workflow whose change was sent and not answered; <c>null</c>: none.</summary>
    public string? Unanswered { get; private set; }

    /// <summary>Applies a file.</summary>
    /// <exception cref="WorkflowException">The service does not answer, or refuses for another reason than what the file says.</exception>
    public async Task FileAsync(CheckedFile file, CancellationToken cancellationToken)
    {
        var before = await service.Api.Workflows.GetByNameTaggedAsync(file.Name, cancellationToken: cancellationToken).OrNullAsync();
        if (before is { Value: { } there } && IsSame(there, file))
        {
            _results.Add(new Applied(file.Name, Applied.Unchanged, file.File.Name, there.Version, !isDryRun, []));
            return;
        }

        var action = before is null ? Applied.Created : Applied.Changed;
        if (isDryRun)
        {
            var diff = DefinitionDiff.Lines(before is null ? null : Plain(before.Value!), PlainDefinition.Of(file.Draft.Definition, file.Draft.IsActive ?? before?.Value?.IsActive));
            _results.Add(new Applied(file.Name, action, file.File.Name, before?.Value?.Version, IsDone: false, diff));
            return;
        }

        try
        {
            Unanswered = file.Name;

            // Replaces only the version that was compared, and creates only what was not there: a change that somebody else makes meanwhile is not overwritten.
            var after = await service.Api.Workflows.ApplyAsync(file.Name, DefinitionOf(file.File), before?.ETag, mustBeNew: before is null, cancellationToken);
            _results.Add(new Applied(file.Name, before?.Value is { } old && old.Version == after.Version && old.IsActive == after.IsActive ? Applied.Unchanged : action, file.File.Name, after.Version, IsDone: true, []));
            Unanswered = null;
        }
        catch (WorkflowException e) when (e.Status is HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.PreconditionFailed or HttpStatusCode.Forbidden)
        {
            Unanswered = null;
            _faults.AddRange(e.Faults.Count > 0
                ? e.Faults.Select(fault => file.File.At(new Fault(fault.Pointer, fault.Detail)))
                : [file.File.At(new Fault("", e.Detail ?? e.Message))]);
        }
    }

    /// <summary>Deletes a workflow, if it is still what it was when it was listed. One that is gone is left so.</summary>
    /// <exception cref="WorkflowException">The service does not answer, or refuses for a reason that is not of this workflow.</exception>
    public async Task DeleteAsync(WorkflowListItem workflow, CancellationToken cancellationToken)
    {
        try
        {
            var before = await service.Api.Workflows.GetTaggedAsync(workflow.Id, cancellationToken: cancellationToken);
            if (before.Value!.Name != workflow.Name || before.Value.Version != workflow.Version)
            {
                _faults.Add(NotDeleted(workflow, before.Value.Name == workflow.Name ? "it has been changed since it was listed" : $"it is called '{before.Value.Name}' now"));
                return;
            }

            if (!isDryRun)
            {
                Unanswered = workflow.Name;
                await service.Api.Workflows.DeleteAsync(workflow.Id, before.ETag, cancellationToken);
            }

            _results.Add(new Applied(workflow.Name, Applied.Deleted, null, workflow.Version, !isDryRun, isDryRun ? DefinitionDiff.Lines(Plain(before.Value), null) : []));
        }
        catch (WorkflowException e) when (e.Status is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed or HttpStatusCode.Forbidden)
        {
            _faults.Add(NotDeleted(workflow, e.Detail ?? e.Message));
        }
        catch (WorkflowException e) when (e.IsNotFound)
        {
            _faults.Add(NotDeleted(workflow, "it is gone already"));
        }

        Unanswered = null;
    }

    private static FileFault NotDeleted(WorkflowListItem workflow, string why) => new(workflow.Name, 1, 1, "", $"was not deleted: {why}");

    private static bool IsSame(WorkflowResponse there, CheckedFile file)
    {
        var (definition, isActive) = PlainDefinition.Read(Service.JsonOf(there));
        var wanted = file.Draft.HasTasks ? file.Draft.Definition : file.Draft.Definition with { Tasks = definition.Tasks };
        return PlainDefinition.IsSame(definition, wanted) && (file.Draft.IsActive ?? isActive) == isActive;
    }

    private static System.Text.Json.JsonElement Plain(WorkflowResponse workflow) => PlainDefinition.OfAnswer(Service.JsonOf(workflow));

    private static Definition DefinitionOf(DefinitionFile file) => file.IsYaml ? Definition.FromYaml(file.Text) : Definition.FromJson(file.Text);
}
