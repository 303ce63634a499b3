using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes.Waiting;

/// <summary>
/// The key of an event without a run's id: it says what the event is about, such as the number of an order. It reaches the tasks that
/// wait for its name with the same key.
/// </summary>
public static class EventKey
{
    /// <summary>Most characters.</summary>
    public const int MaxLength = 200;

    /// <summary>What is wrong with a key, or <c>null</c>.</summary>
    public static string? Fault(string key) =>
        key.Length == 0 ? "must not be empty"
        : key.Length > MaxLength ? $"is {key.Length} characters long; the limit is {MaxLength}"
        : key.Any(char.IsControl) ? "must not hold control characters"
        : null;

    /// <summary>Reads a key from a config or a definition; a number counts as its digits.</summary>
    /// <returns>The key; <c>null</c>: there is none, or it is a fault.</returns>
    public static string? Read(ObjectReader reader, string member)
    {
        if (reader.Any(member) is not { } value)
        {
            return null;
        }

        var key = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : reader.RequiredText(member, MaxLength);
        if (key.Length > 0 && Fault(key) is { } fault)
        {
            reader.Fault(member, fault);
            return null;
        }

        return key.Length == 0 ? null : key;
    }
}
