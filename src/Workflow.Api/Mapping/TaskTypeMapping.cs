using Workflow.Api.Handlers;
using Workflow.Contracts;
using Workflow.Core.Definitions.Schemas;
using Workflow.Core.TaskTypes;

namespace Workflow.Api.Mapping;

/// <summary>Shows task types.</summary>
internal static class TaskTypeMapping
{
    // From the route of task types, also where the service is below another path.
    private const string DefinitionSchema = "../.." + SchemaHandlers.Path;

    extension(TaskTypeResponse)
    {
        public static TaskTypeResponse Of(ITaskType type)
        {
            var described = type as IDescribedTaskType;
            return new TaskTypeResponse(type.Name, described?.Description, ConfigSchemaText.Of(type, DefinitionSchema), described?.Reference, TaskErrorCodes.Of(type));
        }
    }
}
