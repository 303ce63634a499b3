namespace Workflow.Core.Access;

/// <summary>What a route requires of its caller.</summary>
public enum Permission
{
    /// <summary>Nothing: everyone may call it. It reveals no more than whether the service works.</summary>
    Open,

    /// <summary>A signature in the request, which the route checks itself.</summary>
    Signed,

    /// <summary>That the caller is known, whatever the role.</summary>
    Known,

    /// <summary>The role of a viewer.</summary>
    Read,

    /// <summary>The role of a viewer who is not limited to some workflows: what is shown is of all of them, such as metrics.</summary>
    ReadAll,

    /// <summary>The role of an operator.</summary>
    Operate,

    /// <summary>The role of an admin: it changes definitions.</summary>
    Change,

    /// <summary>
    /// The role of an admin who is not limited to some workflows: it manages the access of others. A limited admin could
    /// otherwise create a key without limits.
    /// </summary>
    Administer,
}
