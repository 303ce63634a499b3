namespace Workflow.ScriptHost.Protocol;

/// <summary>What a frame is.</summary>
public enum FrameKind : byte
{
    /// <summary>None: the value of a frame that is not valid.</summary>
    None,

    /// <summary>To the process: a script to run, a <see cref="ScriptRequest"/>.</summary>
    Run,

    /// <summary>From the process: it is ready for its first script.</summary>
    Ready,

    /// <summary>From the process: a line of the script's log. A byte with its severity, and its text as UTF-8.</summary>
    Log,

    /// <summary>From the process: the script has ended, a <see cref="ScriptEnd"/>.</summary>
    End,
}
