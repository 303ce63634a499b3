namespace Workflow.Tasks.Database.Connections;

/// <summary>The parts of a connection string that messages must not show.</summary>
internal static class Hidden
{
    internal static List<string> Of(params ReadOnlySpan<string?> parts)
    {
        List<string> hidden = [];
        foreach (var part in parts)
        {
            if (!string.IsNullOrEmpty(part))
            {
                hidden.Add(part);
            }
        }

        return hidden;
    }
}
