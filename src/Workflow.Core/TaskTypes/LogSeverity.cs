using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes;

/// <summary>How much a log line matters.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<LogSeverity>))]
public enum LogSeverity
{
    /// <summary>For debugging a task.</summary>
    Debug,

    /// <summary>The normal progress of the run.</summary>
    Info,

    /// <summary>Something is wrong, but the run continues.</summary>
    Warning,

    /// <summary>Something failed.</summary>
    Error,
}
