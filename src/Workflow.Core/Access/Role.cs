using System.Text.Json.Serialization;
using Workflow.Core.Json;

namespace Workflow.Core.Access;

/// <summary>What a caller may do. Each role may also do what those before it may.</summary>
[JsonConverter(typeof(LowerSnakeEnumConverter<Role>))]
public enum Role
{
    /// <summary>Reads everything but keys.</summary>
    Viewer,

    /// <summary>Also starts, pauses, resumes, cancels and reruns runs, sends events, runs backfills, and enables and disables schedules.</summary>
    Operator,

    /// <summary>Also changes definitions, and manages keys.</summary>
    Admin,
}
