namespace Workflow.Architecture.Tests;

/// <summary>The layer of a project in <c>src</c>.</summary>
internal enum ProjectLayer
{
    /// <summary>The domain.</summary>
    Core,

    /// <summary>A program of its own that a task type starts. It knows no other project.</summary>
    Program,

    /// <summary>What is sent over HTTP, for the API and for its clients: above Core.</summary>
    Contracts,

    /// <summary>A client of the API: it knows what is sent, and nothing of the service.</summary>
    Client,

    /// <summary>What is built on the client, for other programs: it knows nothing of the service either.</summary>
    ClientTool,

    /// <summary>The HTTP API, the task types, telemetry, or a store: independent of each other, above Core.</summary>
    Middle,

    /// <summary>Composition, triggers, configuration: every other project.</summary>
    Host,

    /// <summary>The command line: a client of services, and of the standalone host, which it starts for trying things out.</summary>
    Command,
}

/// <summary>Finds the layer of a project by its name.</summary>
internal static class ProjectLayers
{
    public static ProjectLayer Of(string project) => project switch
    {
        "Workflow.Core" => ProjectLayer.Core,
        "Workflow.ScriptHost" => ProjectLayer.Program,
        "Workflow.Contracts" => ProjectLayer.Contracts,
        "Workflow.Client" => ProjectLayer.Client,
        "Workflow.Cli" => ProjectLayer.Command,
        "Workflow.Aspire" or "Workflow.Aspire.Hosting" or "Workflow.Mcp" => ProjectLayer.ClientTool,
        "Workflow.Api" or "Workflow.Tasks" or "Workflow.Telemetry" => ProjectLayer.Middle,
        _ when project.StartsWith("Workflow.Storage.", StringComparison.Ordinal) => ProjectLayer.Middle,
        _ => ProjectLayer.Host,
    };
}
