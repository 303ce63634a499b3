namespace Workflow.Architecture.Tests;

/// <summary>What a project of <c>src</c> is in the house of the blueprint, section 2.</summary>
internal enum Room
{
    /// <summary>The domain.</summary>
    Core,

    /// <summary>The HTTP surface, the task types, an adapter of the store: next to each other, above Core.</summary>
    Middle,

    /// <summary>Composition, triggers, configuration. Every project that is nothing else.</summary>
    Host,
}

/// <summary>Tells rooms by the names of their projects.</summary>
internal static class Rooms
{
    public static Room Of(string project) => project switch
    {
        "Workflow.Core" => Room.Core,
        "Workflow.Api" or "Workflow.Tasks" => Room.Middle,
        _ when project.StartsWith("Workflow.Storage.", StringComparison.Ordinal) => Room.Middle,
        _ => Room.Host,
    };
}
