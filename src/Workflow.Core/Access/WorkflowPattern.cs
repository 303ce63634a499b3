namespace Workflow.Core.Access;

/// <summary>
/// A pattern of workflow names, in which <c>*</c> stands for any characters or none: <c>billing-*</c>. Upper and lower case
/// differ, as in names.
/// </summary>
public static class WorkflowPattern
{
    private const char Any = '*';

    /// <summary>Whether a name matches a pattern. The time is at most the product of their lengths.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="name">The name of a workflow.</param>
    public static bool Matches(string pattern, string name)
    {
        var (p, n) = (0, 0);
        var (star, resume) = (-1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == Any)
            {
                (star, resume) = (p++, n);
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                // The last star takes one more character; earlier stars never need to.
                p = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart(Any).IsEmpty;
    }
}
