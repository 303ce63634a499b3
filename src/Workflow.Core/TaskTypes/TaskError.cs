using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes;

/// <summary>What went wrong in a task.</summary>
/// <param name="Code">A short word to branch on, such as <c>http_status</c> or <c>timeout</c>.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Retryable">Whether another attempt could succeed.</param>
/// <param name="Details">More for programs: a JSON object, such as the response that was refused.</param>
/// <param name="RetryAfterSeconds">The minimum delay that the remote side asks for before another attempt, in seconds.</param>
public sealed record TaskError(string Code, string Message, bool Retryable = false, JsonElement? Details = null, double? RetryAfterSeconds = null)
{
    /// <summary>A config that is faulty after its templates were evaluated.</summary>
    public static TaskError FaultyConfig(IEnumerable<Fault> faults) =>
        new("config", "The config is faulty: " + string.Join("; ", faults.Select(f => $"{f.Pointer} {f.Detail}")) + ".");
}
