using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.History;

/// <summary>Who sends an event, for tasks that only some may answer.</summary>
/// <param name="Names">What the sender is called: the name and the prefix of a key, or the name of a person and what the provider always knows the person by.</param>
/// <param name="Roles">The roles that the sender has, as words.</param>
/// <param name="IsAdmin">Whether the sender may answer every task.</param>
public sealed record EventSender(IReadOnlyList<string> Names, IReadOnlyList<string> Roles, bool IsAdmin)
{
    /// <summary>Whether a sender is among those who may answer.</summary>
    /// <param name="sender">The sender; <c>null</c>: not known.</param>
    /// <param name="assignees">The names, and roles with their prefix; <c>null</c>: everybody may.</param>
    public static bool MayAnswer(EventSender? sender, IReadOnlyList<string>? assignees) =>
        assignees is null
        || (sender is not null && (sender.IsAdmin || assignees.Any(one => one.StartsWith(EventTaskType.RolePrefix, StringComparison.Ordinal)
            ? sender.Roles.Contains(one[EventTaskType.RolePrefix.Length..])
            : sender.Names.Contains(one))));
}
