using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Core.Tests.Json;

/// <summary>Faults as lines of text, so that a test can compare pointer and wording at once.</summary>
internal static class FaultLines
{
    public static string[] Lines(this IEnumerable<Fault> faults) => [.. faults.Select(f => $"{f.Pointer}: {f.Detail}")];

    public static string[] Lines(this IEnumerable<TaskFault> faults) =>
        [.. faults.Select(f => $"{(f.Position is { } position ? $"#{position}" : "")}{f.Pointer}: {f.Detail}")];
}
