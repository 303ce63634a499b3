namespace Workflow.Mcp.Reading;

/// <summary>How many items a page has.</summary>
internal static class Limit
{
    /// <summary>Unless an agent asks for another number.</summary>
    public const int Default = 20;

    /// <summary>At most: an answer has to fit into an agent's memory.</summary>
    public const int Most = 100;

    /// <summary>What arguments say of it.</summary>
    public const string Meaning = "How many items, 1 to 100; 20 unless it is given.";

    /// <summary>What arguments say of a cursor.</summary>
    public const string CursorMeaning = "The next_cursor of the page before.";

    /// <summary>The number that was asked for, within the bounds.</summary>
    public static int Of(int? asked) => Math.Clamp(asked ?? Default, 1, Most);
}
