using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Cli.Files;
using Workflow.Core;
using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;
using Workflow.Tasks;

namespace Workflow.Cli.Validation;

/// <summary>
/// Judges files without a service: by the rules of a service, with the task types that it comes with. What only its settings can say, such as whether
/// SHELL tasks are enabled, is no fault here.
/// </summary>
internal sealed class OfflineCheck : IDisposable
{
    private static readonly Dictionary<string, string?> AllEnabled = new(StringComparer.Ordinal) { ["Workflow:Tasks:Shell:Enabled"] = "true" };

    private readonly ServiceProvider _services;
    private readonly ITaskType[] _builtIn;

    /// <summary>Gets ready.</summary>
    public OfflineCheck()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(new LimitOptions());
        services.AddWorkflowCore();
        services.AddBuiltInTaskTypes(new ConfigurationBuilder().AddInMemoryCollection(AllEnabled).Build().GetSection("Workflow"));
        _services = services.BuildServiceProvider();
        _builtIn = [.. _services.GetServices<ITaskType>()];
    }

    /// <summary>The faults of a file; none: a service would take it, unless what it has stored, or its settings, forbid it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="ownTypes">Names of task types that the service has besides; their config is not checked. <c>null</c>: whatever the file names.</param>
    /// <param name="definition">The definition, if there are no faults.</param>
    public IReadOnlyList<FileFault> Faults(DefinitionFile file, IReadOnlyCollection<string>? ownTypes, out WorkflowDraft? definition)
    {
        definition = null;
        if (file.Body is not { } body)
        {
            return [file.SyntaxFault!];
        }

        FaultCollection faults = [];
        definition = CheckWith(ownTypes ?? OwnTaskType.NamedIn(body)).Read(body, faults);
        if (faults.Count == 0)
        {
            return [];
        }

        definition = null;
        return [.. faults.Select(file.At).OrderBy(fault => fault.Line).ThenBy(fault => fault.Column)];
    }

    /// <inheritdoc/>
    public void Dispose() => _services.Dispose();

    private DefinitionCheck CheckWith(IEnumerable<string> ownTypes)
    {
        var own = ownTypes.Distinct(StringComparer.Ordinal).Where(name => _builtIn.All(type => type.Name != name)).Select(name => new OwnTaskType(name));
        return new DefinitionCheck(new DefinitionValidator(new TaskTypeCatalog([.. _builtIn, .. own])));
    }
}
