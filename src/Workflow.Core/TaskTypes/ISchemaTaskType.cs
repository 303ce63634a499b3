using System.Text.Json;

namespace Workflow.Core.TaskTypes;

/// <summary>A task type whose config has a schema.</summary>
public interface ISchemaTaskType : ITaskType
{
    /// <summary>The JSON schema of its config (draft 2020-12). Where a value may come from an expression, it allows one.</summary>
    JsonElement ConfigSchema { get; }
}
