using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.Definitions;

/// <summary>Reads a number of items of a <c>for_each</c>: a count, or a share of all items.</summary>
internal static class ItemShare
{
    /// <summary>The members <c>count</c> and <c>percent</c>, of which it should have one.</summary>
    /// <param name="reader">The object that has them.</param>
    /// <param name="least">Least count.</param>
    /// <param name="most">Most items.</param>
    internal static (int? Count, double? Percent) Read(ObjectReader reader, int least, int most) => (
        reader.Has("count") ? reader.Int("count", least, most, least) : null,
        reader.Has("percent") ? reader.Number("percent", 0, 100, 0) : null);

    /// <summary>Adds a fault if the task has no items, or not one of the two members is there.</summary>
    /// <param name="task">The task.</param>
    /// <param name="member">The member with the number.</param>
    /// <param name="reader">The object that it is.</param>
    /// <returns>Whether there is a fault.</returns>
    internal static bool Refuses(ObjectReader task, string member, ObjectReader reader)
    {
        var fault = !task.Has("for_each") ? "is for a task with for_each"
            : task.Any(member) is { ValueKind: JsonValueKind.Object } && reader.Has("count") == reader.Has("percent") ? "must have count or percent, one of the two"
            : null;
        if (fault is not null)
        {
            task.Fault(member, fault);
        }

        return fault is not null;
    }
}
