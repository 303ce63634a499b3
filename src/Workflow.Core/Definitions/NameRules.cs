using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>The rules for names of workflows, tasks and secrets.</summary>
public static class NameRules
{
    /// <summary>
    /// What is wrong with a workflow's name, or <c>null</c>. Any printable text is allowed, in any script, except digits
    /// only: they would read as an id wherever a workflow is given by id or name.
    /// </summary>
    public static string? WorkflowFault(string name)
    {
        if (CommonFault(name, DefinitionLimits.WorkflowName) is { } fault)
        {
            return fault;
        }

        return name.All(char.IsAsciiDigit) ? "must not be digits only, which would read as an id" : null;
    }

    /// <summary>What is wrong with a task's name, or <c>null</c>. Any printable text is allowed, in any script.</summary>
    public static string? TaskFault(string name) => CommonFault(name, DefinitionLimits.TaskName);

    /// <summary>Whether a text can be the name of a secret: letters, digits and <c>_</c>, and no digit first.</summary>
    public static bool IsSecretName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string? CommonFault(string name, int limit)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return "must not be blank";
        }

        if (name.Length > limit)
        {
            return $"is {name.Length} characters long; the limit is {limit}";
        }

        if (name.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029'))
        {
            return "must not hold control characters";
        }

        if (name is "." or "..")
        {
            return "must not be '.' or '..', which an address can't hold"; // RFC 3986 §5.2.4: removed from its path, also percent-encoded
        }

        return name.Trim().Length != name.Length ? "must not begin or end with a space" : null;
    }
}
