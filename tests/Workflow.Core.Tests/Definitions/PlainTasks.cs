using System.Collections.Immutable;
using Workflow.Core.Definitions;

namespace Workflow.Core.Tests.Definitions;

/// <summary>Task definitions in one line each: <c>"a"</c> follows the one before, <c>"b:"</c> starts at once, <c>"c:a,b"</c> waits for two.</summary>
internal static class PlainTasks
{
    public const string Type = "PLAIN";

    public static ImmutableArray<TaskDefinition> Of(params IEnumerable<string> lines) => [.. lines.Select(One)];

    private static TaskDefinition One(string line, int position)
    {
        var parts = line.Split(':', 2);
        return new TaskDefinition
        {
            Name = parts[0],
            TaskType = Type,
            Config = TestJson.Parse("{}"),
            DependsOn = parts.Length == 1 ? null : [.. parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries)],
            OrderIndex = position,
        };
    }
}
