namespace Workflow.Architecture.Tests;

/// <summary>The layer of a project in <c>src</c>.</summary>
internal enum ProjectLayer
{
    /// <summary>The domain.</summary>
    Core,

    /// <summary>A program of its own that a task type starts. It knows no other project.</summary>
    Program,

    /// <summary>The HTTP API, the task types, or a store: independent of each other, above Core.</summary>
    Middle,

    /// <summary>Composition, triggers, configuration: every other project.</summary>
    Host,
}

/// <summary>Finds the layer of a project by its name.</summary>
internal static class ProjectLayers
{
    public static ProjectLayer Of(string project) => project switch
    {
        "Workflow.Core" => ProjectLayer.Core,
        "Workflow.ScriptHost" => ProjectLayer.Program,
        "Workflow.Api" or "Workflow.Tasks" => ProjectLayer.Middle,
        _ when project.StartsWith("Workflow.Storage.", StringComparison.Ordinal) => ProjectLayer.Middle,
        _ => ProjectLayer.Host,
    };
}
