using Workflow.Core.Json;

namespace Workflow.Core.Access;

/// <summary>The rule that decides who may do what.</summary>
public static class AccessRule
{
    /// <summary>Whether a permission needs a known caller.</summary>
    /// <param name="permission">What a route requires.</param>
    public static bool NeedsCaller(Permission permission) => permission is not (Permission.Open or Permission.Signed);

    /// <summary>Why a caller may not do something, for the caller; <c>null</c>: the caller may.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="permission">What is required.</param>
    public static string? Fault(Caller caller, Permission permission)
    {
        if (RoleOf(permission) is { } required && caller.Role < required)
        {
            return $"This needs the role {Word.Lower(required)}, and {caller.Actor} has the role {Word.Lower(caller.Role)}.";
        }

        if (permission is Permission.Administer or Permission.ReadAll && caller.IsLimited)
        {
            return $"This needs a key for all workflows, and {caller.Actor} is limited to some.";
        }

        return null;
    }

    /// <summary>
    /// Why a caller may not reach something of a workflow that it does not cover. It is said in the same way if the
    /// workflow does not exist, so that ids can't be probed.
    /// </summary>
    /// <param name="caller">Who asks.</param>
    public static string OutOfReach(Caller caller) =>
        $"{caller.Actor} is limited to some workflows, and this belongs to none of them.";

    /// <summary>The least role that a permission requires, or <c>null</c>.</summary>
    /// <param name="permission">What is required.</param>
    public static Role? RoleOf(Permission permission) => permission switch
    {
        Permission.Open or Permission.Signed or Permission.Known => null,
        Permission.Read or Permission.ReadAll => Role.Viewer,
        Permission.Operate => Role.Operator,
        Permission.Change or Permission.Administer => Role.Admin,
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, "There is no rule for this permission."),
    };
}
