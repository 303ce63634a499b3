using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Cli.Validation;

/// <summary>Stands for a task type that only the service knows. Any config is right for it.</summary>
/// <param name="name">Its name.</param>
internal sealed class OwnTaskType(string name) : ITaskType
{
    private const string Member = "task_type";

    /// <inheritdoc/>
    public string Name => name;

    /// <summary>The names of all task types in a definition, of groups too.</summary>
    public static IReadOnlySet<string> NamedIn(JsonElement body)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        Collect(body, names);
        return names;
    }

    /// <inheritdoc/>
    public void Validate(ObjectReader config)
    {
        // Only the service knows.
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: it only stands for another.</exception>
    public Task<TaskResult> RunAsync(TaskContext context, CancellationToken cancellationToken) => throw new NotSupportedException("It runs in the service only.");

    private static void Collect(JsonElement value, HashSet<string> names)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    if (member is { Name: Member, Value.ValueKind: JsonValueKind.String } && member.Value.GetString() is { Length: > 0 } name)
                    {
                        names.Add(name);
                    }

                    Collect(member.Value, names);
                }

                break;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                {
                    Collect(element, names);
                }

                break;
        }
    }
}
