using System.Diagnostics;

namespace Workflow.Tasks.Database.Failures;

/// <summary>Tells which library threw an exception of a general type.</summary>
internal static class Thrown
{
    /// <summary>Whether a library threw it. <see cref="Exception.Source"/> would say so too, but not in a native program.</summary>
    /// <param name="exception">The exception, which has been thrown.</param>
    /// <param name="library">The name of its assembly.</param>
    internal static bool By(Exception exception, string library) =>
        new StackTrace(exception).GetFrame(0) is { } frame
        && DiagnosticMethodInfo.Create(frame)?.DeclaringAssemblyName is { } assembly
        && assembly.Split(',')[0] == library;
}
