namespace Workflow.ScriptHost.Protocol;

/// <summary>The source that an engine is given for the code of a task.</summary>
public static class ScriptSource
{
    /// <summary>Its name in stacks of calls.</summary>
    public const string Name = "script";

    /// <summary>How it begins: one line.</summary>
    public const string Before = "(async function script(input, console) {\n";

    /// <summary>How it ends. The line break ends a comment.</summary>
    public const string After = "\n})";
}
