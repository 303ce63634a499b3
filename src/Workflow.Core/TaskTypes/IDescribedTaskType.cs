namespace Workflow.Core.TaskTypes;

/// <summary>A task type that describes its config itself.</summary>
public interface IDescribedTaskType : ISchemaTaskType
{
    /// <summary>What it does, for people; <c>null</c>: nothing is said.</summary>
    string? Description { get; }

    /// <summary>A page about it, in Markdown: what it does, and every member of its config.</summary>
    string Reference { get; }
}
