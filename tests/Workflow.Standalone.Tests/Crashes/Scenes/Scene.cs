using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>A workflow in a certain state, the requests for it in each life of the host, and how it must end.</summary>
internal abstract class Scene
{
    /// <summary>Which kind of scene it is.</summary>
    internal string Kind => GetType().Name;

    /// <summary>Its runs, in the order of their starts.</summary>
    internal List<string> Runs { get; } = [];

    /// <summary>How many lives of the host it has seen begin.</summary>
    internal int Lives { get; private set; }

    /// <summary>The name of its workflow, and part of every address that is called for it.</summary>
    protected string Name { get; } = Define.UniqueName("scene");

    /// <summary>Creates the workflow and starts it.</summary>
    internal async Task StartAsync(WorkflowClient client)
    {
        var workflow = (await client.CreateWorkflowAsync(await DefineAsync(client))).Number("id");
        for (var i = 0; i < Starts; i++)
        {
            Runs.Add(await client.StartRunAsync(workflow, BodyOf(i)));
        }
    }

    /// <summary>Does to it what is to be done in this life of the host.</summary>
    internal Task LiveAsync(WorkflowClient client) => ActAsync(client, Lives++);

    /// <summary>The address that a task or an item calls, or <c>null</c>.</summary>
    internal virtual string? TargetOf(string run, JsonElement execution) => null;

    /// <summary>It ended as it should.</summary>
    /// <param name="client">Calls the host.</param>
    /// <param name="stories">Its runs, all of which have ended.</param>
    internal abstract Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories);

    /// <summary>How often the workflow is started.</summary>
    protected virtual int Starts => 1;

    /// <summary>The body of a start, counted from 0; <c>null</c>: none.</summary>
    protected virtual JsonObject? BodyOf(int start) => null;

    /// <summary>The workflow.</summary>
    protected abstract Task<JsonObject> DefineAsync(WorkflowClient client);

    /// <summary>Does what is to be done in one life of the host, the one it was started in being 0.</summary>
    protected virtual Task ActAsync(WorkflowClient client, int life) => Task.CompletedTask;
}
