using System.Text.Json;

namespace Workflow.Core.TaskTypes;

/// <summary>A task type that describes its config itself.</summary>
public interface IDescribedTaskType : ITaskType
{
    /// <summary>What it does, for people; <c>null</c>: nothing is said.</summary>
    string? Description { get; }

    /// <summary>The JSON schema of its config (draft 2020-12). Where a value may come from an expression, it allows one.</summary>
    JsonElement ConfigSchema { get; }

    /// <summary>A page about it, in Markdown: what it does, and every member of its config.</summary>
    string Reference { get; }
}
