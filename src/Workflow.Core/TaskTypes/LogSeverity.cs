using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes;

/// <summary>The severity of a log line.</summary>
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
